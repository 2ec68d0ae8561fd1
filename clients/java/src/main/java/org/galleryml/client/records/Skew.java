package org.galleryml.client.records;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A metric of Production against the same one before it.
 *
 * @param key which metric
 * @param referenceScope Validation, else Test, else Training
 * @param reference its value before
 * @param production the mean of the newest Production values
 * @param skew the relative loss: above 0 is worse; empty where it cannot be told
 * @param why it cannot be told
 * @param grade what is to be said of it
 */
public record Skew(
        MetricKey key,
        Optional<String> referenceScope,
        OptionalDouble reference,
        OptionalDouble production,
        OptionalDouble skew,
        Optional<String> why,
        Grade grade) {}
