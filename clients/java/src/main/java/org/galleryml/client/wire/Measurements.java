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

    /** Writes what was found of an instance. */
    public static EvaluationRecord write(String instanceId, Measurement measurement) {
        List<MetricValue> metrics = measurement.metrics().entrySet().stream()
                .map(each -> new MetricValue().setName(each.getKey()).setValue(each.getValue())).toList();
        return new EvaluationRecord()
                .setInstanceId(instanceId).setContext(context(measurement)).setMetrics(metrics);
    }

    private static EvaluationContext context(Measurement measurement) {
        EvaluationContext context = new EvaluationContext().setScope(measurement.scope());
        measurement.segment().ifPresent(context::setSegment);
        measurement.samples().ifPresent(context::setSampleCount);
        measurement.measured().map(Values::micros).ifPresent(context::setMeasuredMicros);
        measurement.dataSet().map(name -> new DataSet().setName(name)).ifPresent(context::setDataSet);
        if (!measurement.metadata().isEmpty()) {
            context.setMetadata(Values.write("metadata", measurement.metadata()));
        }
        if (measurement.windowStart().isPresent() || measurement.windowEnd().isPresent()) {
            EvaluationWindow window = new EvaluationWindow();
            measurement.windowStart().map(Values::micros).ifPresent(window::setStartMicros);
            measurement.windowEnd().map(Values::micros).ifPresent(window::setEndMicros);
            context.setWindow(window);
        }
        return context;
    }
}
