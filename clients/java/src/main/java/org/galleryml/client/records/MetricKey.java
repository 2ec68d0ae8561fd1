package org.galleryml.client.records;

/**
 * A metric in one place: with an instance, the name of a series of values.
 *
 * @param name such as {@code mae}
 * @param scope {@code Training}, {@code Validation}, {@code Test} or {@code Production}
 * @param segment a part of the data; empty for all of it
 */
public record MetricKey(String name, String scope, String segment) {
    @Override
    public String toString() {
        return scope + " " + name + (segment.isEmpty() ? "" : " of " + segment);
    }
}
