package org.galleryml.client.wire;

import static java.util.Optional.ofNullable;

import java.util.List;
import java.util.Map;
import org.galleryml.client.records.Evaluation;
import org.galleryml.client.records.Measurement;
import org.galleryml.client.records.Value;
import org.galleryml.idl.DataSet;
import org.galleryml.idl.EvaluationContext;
import org.galleryml.idl.EvaluationRecord;
import org.galleryml.idl.EvaluationWindow;
import org.galleryml.idl.MetricValue;

/** Measurements, and the evaluations that they are kept as. */
public final class Measurements {
    private Measurements() {}

    /** Writes what was found of an instance that is named later; an error names its field from a place on. */
    public static EvaluationRecord write(Measurement measurement, String place) {
        List<MetricValue> metrics = measurement.metrics().entrySet().stream()
                .map(each -> new MetricValue().setName(each.getKey()).setValue(each.getValue())).toList();
        return new EvaluationRecord().setContext(context(measurement, place)).setMetrics(metrics);
    }

    /** Reads an evaluation. */
    public static Evaluation read(org.galleryml.idl.Evaluation wire) {
        return new Evaluation(
                wire.getEvaluationId(),
                wire.getInstanceId(),
                measurement(wire),
                Values.time(wire.getRecordedMicros()),
                ofNullable(wire.getRecordedBy()),
                Values.time(wire.isSetRetractedMicros(), wire.getRetractedMicros()),
                ofNullable(wire.getRetractedBy()),
                ofNullable(wire.getRetractionReason()));
    }

    private static Measurement measurement(org.galleryml.idl.Evaluation wire) {
        EvaluationContext context = wire.getContext();
        Measurement read = Measurement.of(context.getScope()).instance(wire.getInstanceId())
                .segment(context.getSegment()).measured(Values.time(context.getMeasuredMicros()));
        for (MetricValue each : wire.isSetMetrics() ? wire.getMetrics() : List.<MetricValue>of()) {
            read = read.metric(each.getName(), each.getValue());
        }
        for (Map.Entry<String, Value> each : Values.read(context.getMetadata()).entrySet()) {
            read = read.metadata(each.getKey(), each.getValue());
        }
        read = context.isSetSampleCount() ? read.samples(context.getSampleCount()) : read;
        read = context.isSetDataSet() ? read.dataSet(read(context.getDataSet())) : read;
        read = context.isSetPayload() ? read.payload(context.getPayload(), context.getPayloadType()) : read;
        EvaluationWindow window = context.getWindow();
        return window == null ? read : read.window(
                Values.time(window.isSetStartMicros(), window.getStartMicros()).orElse(null),
                Values.time(window.isSetEndMicros(), window.getEndMicros()).orElse(null));
    }

    private static org.galleryml.client.records.DataSet read(DataSet wire) {
        return new org.galleryml.client.records.DataSet(
                wire.getName(), ofNullable(wire.getVersion()), ofNullable(wire.getDigest()));
    }

    private static EvaluationContext context(Measurement measurement, String place) {
        EvaluationContext context = new EvaluationContext().setScope(measurement.scope());
        measurement.segment().ifPresent(context::setSegment);
        measurement.samples().ifPresent(context::setSampleCount);
        measurement.measured().map(Values::micros).ifPresent(context::setMeasuredMicros);
        measurement.dataSet().map(Measurements::dataSet).ifPresent(context::setDataSet);
        measurement.payload().ifPresent(context::setPayload);
        measurement.payloadType().ifPresent(context::setPayloadType);
        if (!measurement.metadata().isEmpty()) {
            context.setMetadata(Values.write(place + ".metadata", measurement.metadata()));
        }
        if (measurement.windowStart().isPresent() || measurement.windowEnd().isPresent()) {
            EvaluationWindow window = new EvaluationWindow();
            measurement.windowStart().map(Values::micros).ifPresent(window::setStartMicros);
            measurement.windowEnd().map(Values::micros).ifPresent(window::setEndMicros);
            context.setWindow(window);
        }
        return context;
    }

    private static DataSet dataSet(org.galleryml.client.records.DataSet set) {
        return new DataSet().setName(set.name())
                .setVersion(set.version().orElse(null)).setDigest(set.digest().orElse(null));
    }
}
