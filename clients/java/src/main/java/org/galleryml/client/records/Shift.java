package org.galleryml.client.records;

import java.time.Instant;
import java.util.Optional;

/**
 * What a model saw in Production against what it was trained on.
 *
 * @param feature or whatever the payload names
 * @param segment a part of the data; empty for all of it
 * @param index the population stability index
 * @param reference when what it was trained on was measured
 * @param production when what it saw was measured
 * @param grade what is to be said of it
 */
public record Shift(
        String feature,
        String segment,
        double index,
        Optional<Instant> reference,
        Optional<Instant> production,
        Grade grade) {}
