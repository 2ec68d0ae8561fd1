package org.galleryml.client.wire;

import java.util.List;
import java.util.OptionalLong;
import org.galleryml.client.records.Metric;
import org.galleryml.client.records.MetricKey;
import org.galleryml.client.records.MetricQuery;
import org.galleryml.idl.EvaluationWindow;
import org.galleryml.idl.GetLatestMetricsRequest;
import org.galleryml.idl.GetMetricsRequest;

/** Values of metrics. */
public final class Metrics {
    private Metrics() {}

    /** Reads values. */
    public static List<Metric> read(List<org.galleryml.idl.Metric> wire) {
        return wire == null ? List.of() : wire.stream().map(Metrics::read).toList();
    }

    /** Reads which series is meant. */
    public static MetricKey key(org.galleryml.idl.MetricKey wire) {
        return new MetricKey(wire.getName(), wire.getScope(), wire.getSegment() == null ? "" : wire.getSegment());
    }

    /** Asks for the values of an instance. */
    public static GetMetricsRequest every(String instanceId, MetricQuery query) {
        GetMetricsRequest request = new GetMetricsRequest().setInstanceId(instanceId)
                .setNames(names(query)).setScope(query.scope().orElse(null)).setSegment(query.segment().orElse(null))
                .setOldestFirst(query.isOldestFirst()).setIncludeRetracted(query.includesRetracted());
        query.since().map(Values::micros).ifPresent(request::setSinceMicros);
        query.until().map(Values::micros).ifPresent(request::setUntilMicros);
        return request;
    }

    /** Asks for the newest value of each series of some instances. */
    public static GetLatestMetricsRequest newest(List<String> instanceIds, MetricQuery query) {
        return new GetLatestMetricsRequest().setInstanceIds(instanceIds)
                .setNames(names(query)).setScope(query.scope().orElse(null)).setSegment(query.segment().orElse(null));
    }

    private static List<String> names(MetricQuery query) {
        return query.names().isEmpty() ? null : query.names();
    }

    private static Metric read(org.galleryml.idl.Metric wire) {
        EvaluationWindow window = wire.getWindow() == null ? new EvaluationWindow() : wire.getWindow();
        return new Metric(
                wire.getInstanceId(),
                key(wire.getKey()),
                wire.getValue(),
                Values.time(wire.getMeasuredMicros()),
                wire.getEvaluationId(),
                wire.isRetracted(),
                wire.isSetSampleCount() ? OptionalLong.of(wire.getSampleCount()) : OptionalLong.empty(),
                Values.time(window.isSetStartMicros(), window.getStartMicros()),
                Values.time(window.isSetEndMicros(), window.getEndMicros()));
    }
}
