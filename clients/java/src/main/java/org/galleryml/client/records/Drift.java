package org.galleryml.client.records;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A series of Production against its own beginning.
 *
 * @param key which series
 * @param points that it has
 * @param kind how the change shows
 * @param began where the change began, by the best estimate
 * @param detected when the series had shown enough of it
 * @param reference the median of the reference window
 * @param recent the median since the change began; of the newest values where there is none
 * @param drift the relative change: above 0 is worse; 0 where none was detected, empty where it cannot be told
 * @param why it cannot be told
 * @param grade what is to be said of it
 */
public record Drift(
        MetricKey key,
        long points,
        DriftKind kind,
        Optional<Instant> began,
        Optional<Instant> detected,
        OptionalDouble reference,
        OptionalDouble recent,
        OptionalDouble drift,
        Optional<String> why,
        Grade grade) {}
