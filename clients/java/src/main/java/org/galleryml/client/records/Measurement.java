package org.galleryml.client.records;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What was found when an instance was measured, and on what. Immutable: each method gives one that says more.
 *
 * <pre>{@code
 * Measurement.of("Production").instance(id).metric("mae", 4.2).segment("ORD").samples(1_200)
 * }</pre>
 */
public final class Measurement {
    private final String scope;
    private String instance;
    private Map<String, Double> metrics = Map.of();
    private Map<String, Value> metadata = Map.of();
    private String segment;
    private Long samples;
    private Instant measured;
    private Instant windowStart;
    private Instant windowEnd;
    private DataSet dataSet;
    private byte[] payload;
    private String payloadType;

    private Measurement(String scope) {
        this.scope = Objects.requireNonNull(scope, "scope");
    }

    private Measurement(Measurement other) {
        scope = other.scope;
        instance = other.instance;
        metrics = other.metrics;
        metadata = other.metadata;
        segment = other.segment;
        samples = other.samples;
        measured = other.measured;
        windowStart = other.windowStart;
        windowEnd = other.windowEnd;
        dataSet = other.dataSet;
        payload = other.payload;
        payloadType = other.payloadType;
    }

    /** Measures in a scope: {@code Training}, {@code Validation}, {@code Test} or {@code Production}. */
    public static Measurement of(String scope) {
        return new Measurement(scope);
    }

    /** Says which instance was measured, by its id or a reference. */
    public Measurement instance(String reference) {
        Measurement more = new Measurement(this);
        more.instance = Objects.requireNonNull(reference, "reference");
        return more;
    }

    /** Adds a value; NaN and the infinities are kept, and meet no condition. */
    public Measurement metric(String name, double value) {
        Measurement more = new Measurement(this);
        Map<String, Double> all = new LinkedHashMap<>(metrics);
        all.put(name, value);
        more.metrics = Collections.unmodifiableMap(all);
        return more;
    }

    /** Says which part of the data it was made on, such as an airport; all of it where unset. */
    public Measurement segment(String name) {
        Measurement more = new Measurement(this);
        more.segment = name;
        return more;
    }

    /** Says on how many samples it was made. */
    public Measurement samples(long count) {
        Measurement more = new Measurement(this);
        more.samples = count;
        return more;
    }

    /** Says when it was measured; now where unset. */
    public Measurement measured(Instant time) {
        Measurement more = new Measurement(this);
        more.measured = time;
        return more;
    }

    /** Says from when the data is: from a start up to an end, which is not part of it. */
    public Measurement window(Instant start, Instant end) {
        Measurement more = new Measurement(this);
        more.windowStart = start;
        more.windowEnd = end;
        return more;
    }

    /** Names the data set. */
    public Measurement dataSet(String name) {
        return dataSet(DataSet.of(name));
    }

    /** Names the data set, its version and its digest. */
    public Measurement dataSet(DataSet set) {
        Measurement more = new Measurement(this);
        more.dataSet = set;
        return more;
    }

    /** Adds what belongs to it, such as a confusion matrix, with its media type; at most 256 KiB. */
    public Measurement payload(byte[] content, String mediaType) {
        Measurement more = new Measurement(this);
        more.payload = content.clone();
        more.payloadType = Objects.requireNonNull(mediaType, "mediaType");
        return more;
    }

    /** Adds metadata. */
    public Measurement metadata(String key, Value value) {
        Measurement more = new Measurement(this);
        Map<String, Value> all = new LinkedHashMap<>(metadata);
        all.put(key, value);
        more.metadata = Collections.unmodifiableMap(all);
        return more;
    }

    /** Tells the scope. */
    public String scope() {
        return scope;
    }

    /** Tells which instance was measured; empty where the call says so. */
    public Optional<String> instance() {
        return Optional.ofNullable(instance);
    }

    /** Tells the values by name. */
    public Map<String, Double> metrics() {
        return metrics;
    }

    /** Tells the metadata. */
    public Map<String, Value> metadata() {
        return metadata;
    }

    /** Tells the part of the data; empty for all of it. */
    public Optional<String> segment() {
        return Optional.ofNullable(segment);
    }

    /** Tells how many samples there were. */
    public OptionalLong samples() {
        return samples == null ? OptionalLong.empty() : OptionalLong.of(samples);
    }

    /** Tells when it was measured; empty for now. */
    public Optional<Instant> measured() {
        return Optional.ofNullable(measured);
    }

    /** Tells where the data begins. */
    public Optional<Instant> windowStart() {
        return Optional.ofNullable(windowStart);
    }

    /** Tells where the data ends. */
    public Optional<Instant> windowEnd() {
        return Optional.ofNullable(windowEnd);
    }

    /** Tells the data set. */
    public Optional<DataSet> dataSet() {
        return Optional.ofNullable(dataSet);
    }

    /** Tells what belongs to it. */
    public Optional<byte[]> payload() {
        return payload == null ? Optional.empty() : Optional.of(payload.clone());
    }

    /** Tells the media type of what belongs to it. */
    public Optional<String> payloadType() {
        return Optional.ofNullable(payloadType);
    }
}
