package org.galleryml.client.calls;

import org.galleryml.idl.Gallery.Client;
import org.galleryml.idl.GetEvaluationRequest;
import org.galleryml.idl.GetEvaluationResponse;
import org.galleryml.idl.GetLatestMetricsRequest;
import org.galleryml.idl.GetLatestMetricsResponse;
import org.galleryml.idl.GetMetricsRequest;
import org.galleryml.idl.GetMetricsResponse;
import org.galleryml.idl.InsertModelInstanceMetricRequest;
import org.galleryml.idl.InsertModelInstanceMetricResponse;
import org.galleryml.idl.InsertModelInstanceMetricsRequest;
import org.galleryml.idl.InsertModelInstanceMetricsResponse;
import org.galleryml.idl.RetractEvaluationRequest;
import org.galleryml.idl.RetractEvaluationResponse;

/** Calls about metrics. */
public interface MetricCalls extends Caller {
    /** Record one metric of an instance. */
    default InsertModelInstanceMetricResponse insertModelInstanceMetric(InsertModelInstanceMetricRequest request) {
        return write("insertModelInstanceMetric", Client::insertModelInstanceMetric, request);
    }

    /** Record evaluations with all their metrics, of any instances, in one transaction. */
    default InsertModelInstanceMetricsResponse insertModelInstanceMetrics(InsertModelInstanceMetricsRequest request) {
        return write("insertModelInstanceMetrics", Client::insertModelInstanceMetrics, request);
    }

    /** Read every value that an instance's metrics have had. */
    default GetMetricsResponse getMetrics(GetMetricsRequest request) {
        return read("getMetrics", Client::getMetrics, request);
    }

    /** Read the newest metrics of many instances. */
    default GetLatestMetricsResponse getLatestMetrics(GetLatestMetricsRequest request) {
        return read("getLatestMetrics", Client::getLatestMetrics, request);
    }

    /** Get an evaluation whole, with its payload. */
    default GetEvaluationResponse getEvaluation(GetEvaluationRequest request) {
        return read("getEvaluation", Client::getEvaluation, request);
    }

    /** Take an evaluation back as wrong: the values before it count again. */
    default RetractEvaluationResponse retractEvaluation(RetractEvaluationRequest request) {
        return write("retractEvaluation", Client::retractEvaluation, request);
    }
}
