package org.galleryml.client.records;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which values of metrics are meant; all that is said must hold. Immutable: each method gives one that says more.
 *
 * <pre>{@code
 * MetricQuery.named("mae").scope("Production").oldestFirst()
 * }</pre>
 */
public final class MetricQuery {
    private List<String> names = List.of();
    private String scope;
    private String segment;
    private Instant since;
    private Instant until;
    private boolean oldestFirst;
    private boolean retracted;
    private Long most;

    private MetricQuery() {}

    private MetricQuery(MetricQuery other) {
        names = other.names;
        scope = other.scope;
        segment = other.segment;
        since = other.since;
        until = other.until;
        oldestFirst = other.oldestFirst;
        retracted = other.retracted;
        most = other.most;
    }

    /** Means every value. */
    public static MetricQuery all() {
        return new MetricQuery();
    }

    /** Means the values of these metrics, at most 200. */
    public static MetricQuery named(String... names) {
        MetricQuery query = new MetricQuery();
        query.names = List.of(names);
        return query;
    }

    /** Means one scope: {@code Training}, {@code Validation}, {@code Test} or {@code Production}. */
    public MetricQuery scope(String name) {
        MetricQuery more = new MetricQuery(this);
        more.scope = name;
        return more;
    }

    /** Means one segment, the empty one for all of the data; every segment where unset. */
    public MetricQuery segment(String name) {
        MetricQuery more = new MetricQuery(this);
        more.segment = name;
        return more;
    }

    /** Means what was measured from then on. */
    public MetricQuery since(Instant time) {
        MetricQuery more = new MetricQuery(this);
        more.since = time;
        return more;
    }

    /** Means what was measured before then. */
    public MetricQuery until(Instant time) {
        MetricQuery more = new MetricQuery(this);
        more.until = time;
        return more;
    }

    /** Orders from the oldest on; newest first where unset. */
    public MetricQuery oldestFirst() {
        MetricQuery more = new MetricQuery(this);
        more.oldestFirst = true;
        return more;
    }

    /** Shows values of retracted evaluations too. */
    public MetricQuery includingRetracted() {
        MetricQuery more = new MetricQuery(this);
        more.retracted = true;
        return more;
    }

    /** Ends after so many. */
    public MetricQuery limit(long count) {
        MetricQuery more = new MetricQuery(this);
        more.most = count;
        return more;
    }

    /** Tells the names; none for all. */
    public List<String> names() {
        return names;
    }

    /** Tells the scope. */
    public Optional<String> scope() {
        return Optional.ofNullable(scope);
    }

    /** Tells the segment; the empty one for all of the data. */
    public Optional<String> segment() {
        return Optional.ofNullable(segment);
    }

    /** Tells from when on. */
    public Optional<Instant> since() {
        return Optional.ofNullable(since);
    }

    /** Tells before when. */
    public Optional<Instant> until() {
        return Optional.ofNullable(until);
    }

    /** Tells whether the oldest come first. */
    public boolean isOldestFirst() {
        return oldestFirst;
    }

    /** Tells whether retracted values are shown. */
    public boolean includesRetracted() {
        return retracted;
    }

    /** Tells after how many it ends. */
    public OptionalLong limit() {
        return most == null ? OptionalLong.empty() : OptionalLong.of(most);
    }
}
