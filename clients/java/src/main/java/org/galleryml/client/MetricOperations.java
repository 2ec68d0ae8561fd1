package org.galleryml.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.galleryml.client.calls.Calls;
import org.galleryml.client.errors.InvalidArgumentException;
import org.galleryml.client.errors.Problem;
import org.galleryml.client.errors.ProtocolException;
import org.galleryml.client.records.Evaluation;
import org.galleryml.client.records.Measurement;
import org.galleryml.client.records.Metric;
import org.galleryml.client.records.MetricQuery;
import org.galleryml.client.wire.Measurements;
import org.galleryml.client.wire.Metrics;
import org.galleryml.idl.EvaluationRecord;
import org.galleryml.idl.GetEvaluationRequest;
import org.galleryml.idl.GetLatestMetricsRequest;
import org.galleryml.idl.GetLatestMetricsResponse;
import org.galleryml.idl.GetMetricsRequest;
import org.galleryml.idl.GetMetricsResponse;
import org.galleryml.idl.InsertModelInstanceMetricsRequest;
import org.galleryml.idl.RetractEvaluationRequest;

/** What was found when instances were measured. */
public interface MetricOperations extends Operations {
    /** How many instances one call is asked about. */
    int IDS_A_CALL = 1_000;

    /** Records what was found of an instance, all of it or nothing; answers the ids of the evaluations. */
    default List<String> insertMetrics(String reference, Measurement... measurements) {
        return insertMetrics(Arrays.stream(measurements).map(each -> each.instance(reference)).toList());
    }

    /**
     * Records what was found of any instances, which the measurements name, all of it or nothing: at most 1,000 metrics
     * and 6 MB. Answers the ids of the evaluations, in this order; an error names the element.
     *
     * <pre>{@code
     * gallery.insertMetrics(List.of(
     *         Measurement.of("Production").instance(oslo).metric("mae", 4.2),
     *         Measurement.of("Production").instance(bergen).metric("mae", 3.9)));
     * }</pre>
     */
    default List<String> insertMetrics(List<Measurement> measurements) {
        return insertMetrics(measurements, null, null);
    }

    /**
     * Records what was found, under a name of the write: within a day the same name counts once, so that a program that
     * does not know whether it was taken sends it again as it was.
     *
     * @param clientRequestId the name; null makes one for the repeats of this call
     * @param timeout for the call with its repeats; null is the client's
     */
    default List<String> insertMetrics(List<Measurement> measurements, String clientRequestId, Duration timeout) {
        // All of them are written before an instance is asked for: what is wrong is told before anything is sent.
        List<EvaluationRecord> evaluations = IntStream.range(0, measurements.size())
                .mapToObj(i -> Measurements.write(measurements.get(i), "evaluations[" + i + "]")).toList();
        Map<String, String> ids = new HashMap<>();
        for (int i = 0; i < evaluations.size(); i++) {
            String place = "evaluations[" + i + "].instance";
            String reference = measurements.get(i).instance().orElseThrow(() -> new InvalidArgumentException(
                    Problem.ofField("FIELD_MISSING", place, place + " is missing; say instance(reference)")));
            evaluations.get(i).setInstanceId(ids.computeIfAbsent(reference, each -> References.idOf(this, each)));
        }
        Calls calls = clientRequestId == null ? calls() : calls().clientRequestId(clientRequestId);
        List<String> made = (timeout == null ? calls : calls.timeout(timeout)).insertModelInstanceMetrics(
                new InsertModelInstanceMetricsRequest().setEvaluations(evaluations)).getItems();
        if (made == null || made.size() != evaluations.size()) {
            throw new ProtocolException(Problem.of("REPLY_MALFORMED", evaluations.size() + " evaluations were recorded,"
                    + " and the answer names " + (made == null ? 0 : made.size())));
        }
        return List.copyOf(made);
    }

    /** Lists every value that the metrics of an instance have had, newest first, fetched as they are read. */
    default Listing<Metric> metrics(String reference, MetricQuery query) {
        GetMetricsRequest request = Metrics.every(References.idOf(this, reference), query);
        return new Listing<>((cursor, limit) -> {
            GetMetricsResponse page =
                    calls().getMetrics(new GetMetricsRequest(request).setCursor(cursor).setLimit(limit));
            return new Listing.Page<>(Metrics.read(page.getItems()), page.getNextCursor());
        }, query.limit().orElse(Long.MAX_VALUE));
    }

    /**
     * Gets the newest value of each series of any number of instances, in the order of the instances; the query says
     * of which names, scope and segment. Throws NotFoundException, which names the missing ones.
     */
    default List<Metric> latestMetrics(Collection<String> references, MetricQuery query) {
        List<String> ids = references.stream().map(each -> References.idOf(this, each)).toList();
        List<Metric> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (int start = 0; start < ids.size(); start += IDS_A_CALL) {
            GetLatestMetricsRequest request =
                    Metrics.newest(ids.subList(start, Math.min(start + IDS_A_CALL, ids.size())), query);
            GetLatestMetricsResponse page;
            do {
                page = calls().getLatestMetrics(request);
                found.addAll(Metrics.read(page.getItems()));
                request.setCursor(page.getNextCursor());
            } while (page.isSetNextCursor());
            missing.addAll(page.isSetMissingIds() ? page.getMissingIds() : List.of());
        }
        References.requireNone(missing, ids.size());
        return List.copyOf(found);
    }

    /** Gets an evaluation whole, with its payload, by its id. */
    default Evaluation evaluation(String evaluationId) {
        return Measurements.read(calls().getEvaluation(
                new GetEvaluationRequest().setEvaluationId(evaluationId)).getEvaluation());
    }

    /** Takes an evaluation back as wrong: the values before its own count again. It stays readable, with the reason. */
    default Evaluation retractEvaluation(String evaluationId, String reason) {
        return Measurements.read(calls().retractEvaluation(
                new RetractEvaluationRequest().setEvaluationId(evaluationId).setReason(reason)).getEvaluation());
    }
}
