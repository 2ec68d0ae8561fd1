package org.galleryml.client.records;

import java.util.List;
import java.util.Optional;

/**
 * Which events are meant, and from where; all that is said must hold. Immutable: each method gives one that says more.
 *
 * <pre>{@code
 * EventQuery.in("marketplace").kinds("instance.*").newest().follow()
 * }</pre>
 */
public final class EventQuery {
    private String project;
    private List<String> kinds = List.of();
    private String subject;
    private String model;
    private String cursor;
    private boolean newest;
    private boolean follow;

    private EventQuery() {}

    private EventQuery(EventQuery other) {
        project = other.project;
        kinds = other.kinds;
        subject = other.subject;
        model = other.model;
        cursor = other.cursor;
        newest = other.newest;
        follow = other.follow;
    }

    /** Means the events of all projects, and of none, from the oldest on that is kept. */
    public static EventQuery everywhere() {
        return new EventQuery();
    }

    /** Means the events of a project, from the oldest on that is kept. */
    public static EventQuery in(String project) {
        EventQuery query = new EventQuery();
        query.project = project;
        return query;
    }

    /** Means these kinds, at most 50; one that ends in {@code .*} stands for all that begin so. */
    public EventQuery kinds(String... names) {
        EventQuery more = new EventQuery(this);
        more.kinds = List.of(names);
        return more;
    }

    /** Means the events of one record, by its id. */
    public EventQuery subject(String id) {
        EventQuery more = new EventQuery(this);
        more.subject = id;
        return more;
    }

    /** Means the events of one model, by its id or as {@code project/model}. */
    public EventQuery model(String reference) {
        EventQuery more = new EventQuery(this);
        more.model = reference;
        return more;
    }

    /** Begins behind the newest event. */
    public EventQuery newest() {
        EventQuery more = new EventQuery(this);
        more.newest = true;
        return more;
    }

    /** Goes on where a feed of the same events has ended. */
    public EventQuery from(String place) {
        EventQuery more = new EventQuery(this);
        more.cursor = place;
        return more;
    }

    /** Waits at the end for what changes next. */
    public EventQuery follow() {
        EventQuery more = new EventQuery(this);
        more.follow = true;
        return more;
    }

    /** Tells the project; empty for all. */
    public Optional<String> project() {
        return Optional.ofNullable(project);
    }

    /** Tells the kinds; none for all. */
    public List<String> kinds() {
        return kinds;
    }

    /** Tells the record. */
    public Optional<String> subject() {
        return Optional.ofNullable(subject);
    }

    /** Tells the model. */
    public Optional<String> model() {
        return Optional.ofNullable(model);
    }

    /** Tells where it goes on. */
    public Optional<String> from() {
        return Optional.ofNullable(cursor);
    }

    /** Tells whether it begins behind the newest. */
    public boolean beginsAtNewest() {
        return newest;
    }

    /** Tells whether it waits at the end. */
    public boolean follows() {
        return follow;
    }
}
