package org.galleryml.client.wire;

import java.util.List;
import org.galleryml.client.records.Measurement;
import org.galleryml.idl.DataSet;
import org.galleryml.idl.EvaluationContext;
import org.galleryml.idl.EvaluationRecord;
import org.galleryml.idl.EvaluationWindow;
import org.galleryml.idl.MetricValue;

/** Measurements. */
public final class Measurements {
    private Measurements() {}

    /** Writes what was found of an instance that is named later; an error names its field from a place on. */
    public static EvaluationRecord write(Measurement measurement, String place) {
        List<MetricValue> metrics = measurement.metrics().entrySet().stream()
                .map(each -> new MetricValue().setName(each.getKey()).setValue(each.getValue())).toList();
        return new EvaluationRecord().setContext(context(measurement, place)).setMetrics(metrics);
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
