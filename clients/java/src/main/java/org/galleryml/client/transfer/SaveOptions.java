package org.galleryml.client.transfer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.galleryml.client.records.Value;

/**
 * What is said of an instance when it is saved. Immutable: each method gives options that have one more.
 *
 * <pre>{@code
 * SaveOptions.none().metadata("trainedOn", "2026-11").metadata("rows", 12_000).externalId("run-7")
 * }</pre>
 */
public final class SaveOptions {
    private static final SaveOptions NONE = new SaveOptions();

    private Map<String, Value> metadata = Map.of();
    private Map<String, Value> annotations = Map.of();
    private List<String> upstreams = List.of();
    private Long revision;
    private boolean unsharded;
    private String format;
    private String mediaType;
    private String externalId;
    private boolean draft;
    private boolean allowDeprecated;
    private Instant originalCreated;
    private Duration timeout;

    private SaveOptions() {}

    private SaveOptions(SaveOptions other) {
        metadata = other.metadata;
        annotations = other.annotations;
        upstreams = other.upstreams;
        revision = other.revision;
        unsharded = other.unsharded;
        format = other.format;
        mediaType = other.mediaType;
        externalId = other.externalId;
        draft = other.draft;
        allowDeprecated = other.allowDeprecated;
        originalCreated = other.originalCreated;
        timeout = other.timeout;
    }

    /** Says nothing. */
    public static SaveOptions none() {
        return NONE;
    }

    /** Adds metadata: a text. */
    public SaveOptions metadata(String key, String text) {
        return metadata(key, Value.of(text));
    }

    /** Adds metadata: a whole number. */
    public SaveOptions metadata(String key, long whole) {
        return metadata(key, Value.of(whole));
    }

    /** Adds metadata: a number. */
    public SaveOptions metadata(String key, double number) {
        return metadata(key, Value.of(number));
    }

    /** Adds metadata: a flag. */
    public SaveOptions metadata(String key, boolean flag) {
        return metadata(key, Value.of(flag));
    }

    /** Adds metadata: a time. */
    public SaveOptions metadata(String key, Instant time) {
        return metadata(key, Value.of(time));
    }

    /** Adds metadata; at most 200 keys, 256 KiB in all. */
    public SaveOptions metadata(String key, Value value) {
        return metadata(Map.of(key, value));
    }

    /** Adds metadata, such as the values of the model's shard keys. */
    public SaveOptions metadata(Map<String, Value> values) {
        SaveOptions more = new SaveOptions(this);
        more.metadata = merged(metadata, values);
        return more;
    }

    /** Writes annotations, which can be changed later. */
    public SaveOptions annotations(Map<String, Value> values) {
        SaveOptions more = new SaveOptions(this);
        more.annotations = merged(annotations, values);
        return more;
    }

    /** Names an instance that it was made with, of a model that its own depends on; of others the newest count. */
    public SaveOptions upstream(String instanceId) {
        SaveOptions more = new SaveOptions(this);
        List<String> all = new ArrayList<>(upstreams);
        all.add(instanceId);
        more.upstreams = Collections.unmodifiableList(all);
        return more;
    }

    /** Saves under this revision of the model; the newest where unset. */
    public SaveOptions revision(long number) {
        SaveOptions more = new SaveOptions(this);
        more.revision = number;
        return more;
    }

    /** Saves to the unsharded line of a model with shard keys. */
    public SaveOptions unsharded() {
        SaveOptions more = new SaveOptions(this);
        more.unsharded = true;
        return more;
    }

    /** Says what the bytes are: {@code onnx}, {@code sparkml} ...; {@code bytes} where unset. */
    public SaveOptions format(String name) {
        SaveOptions more = new SaveOptions(this);
        more.format = name;
        return more;
    }

    /** Says the media type, such as {@code application/json}. */
    public SaveOptions mediaType(String type) {
        SaveOptions more = new SaveOptions(this);
        more.mediaType = type;
        return more;
    }

    /** Names the instance in its line for ever: a second save with it answers the first instance. */
    public SaveOptions externalId(String id) {
        SaveOptions more = new SaveOptions(this);
        more.externalId = id;
        return more;
    }

    /** Keeps it out of its line until it is released. */
    public SaveOptions draft() {
        SaveOptions more = new SaveOptions(this);
        more.draft = true;
        return more;
    }

    /** Saves although the model or the revision is deprecated. */
    public SaveOptions allowDeprecated() {
        SaveOptions more = new SaveOptions(this);
        more.allowDeprecated = true;
        return more;
    }

    /** Says when it was made elsewhere. */
    public SaveOptions originalCreated(Instant time) {
        SaveOptions more = new SaveOptions(this);
        more.originalCreated = time;
        return more;
    }

    /** Bounds the whole transfer; unset, each of its calls has the client's time. */
    public SaveOptions timeout(Duration most) {
        SaveOptions more = new SaveOptions(this);
        more.timeout = most;
        return more;
    }

    Map<String, Value> metadata() {
        return metadata;
    }

    Map<String, Value> annotations() {
        return annotations;
    }

    List<String> upstreams() {
        return upstreams;
    }

    OptionalLong revision() {
        return revision == null ? OptionalLong.empty() : OptionalLong.of(revision);
    }

    boolean isUnsharded() {
        return unsharded;
    }

    Optional<String> format() {
        return Optional.ofNullable(format);
    }

    Optional<String> mediaType() {
        return Optional.ofNullable(mediaType);
    }

    Optional<String> externalId() {
        return Optional.ofNullable(externalId);
    }

    boolean isDraft() {
        return draft;
    }

    boolean allowsDeprecated() {
        return allowDeprecated;
    }

    Optional<Instant> originalCreated() {
        return Optional.ofNullable(originalCreated);
    }

    Duration timeout() {
        return timeout;
    }

    private static Map<String, Value> merged(Map<String, Value> before, Map<String, Value> more) {
        Map<String, Value> all = new TreeMap<>(before);
        all.putAll(more);
        return Collections.unmodifiableMap(all);
    }
}
