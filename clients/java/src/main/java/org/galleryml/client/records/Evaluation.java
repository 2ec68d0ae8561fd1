package org.galleryml.client.records;

import java.time.Instant;
import java.util.Optional;

/**
 * An evaluation of an instance, as it is kept.
 *
 * @param id a UUIDv7
 * @param instanceId what was measured
 * @param measurement what was found, and on what
 * @param recorded when it was recorded, by the server's clock
 * @param recordedBy who did it
 * @param retracted when it was taken back: its metrics count no longer
 * @param retractedBy who did that
 * @param retractionReason why
 */
public record Evaluation(
        String id,
        String instanceId,
        Measurement measurement,
        Instant recorded,
        Optional<String> recordedBy,
        Optional<Instant> retracted,
        Optional<String> retractedBy,
        Optional<String> retractionReason) {}
