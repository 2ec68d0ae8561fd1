package org.galleryml.client.records;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One value of a series.
 *
 * @param instanceId what was measured
 * @param key which series
 * @param value may be NaN or infinite
 * @param measured when
 * @param evaluationId of the evaluation that found it
 * @param retracted whether its evaluation was taken back
 * @param samples on how many it was measured
 * @param windowStart from when the data is
 * @param windowEnd until when, which is not part of it
 */
public record Metric(
        String instanceId,
        MetricKey key,
        double value,
        Instant measured,
        String evaluationId,
        boolean retracted,
        OptionalLong samples,
        Optional<Instant> windowStart,
        Optional<Instant> windowEnd) {}
