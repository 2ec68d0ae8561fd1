package org.galleryml.client.serving;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.galleryml.client.calls.Calls;
import org.galleryml.idl.AnswerSources;
import org.galleryml.idl.Event;
import org.galleryml.idl.EventFilter;
import org.galleryml.idl.EventStart;
import org.galleryml.idl.MetricKey;
import org.galleryml.idl.ReadEventsRequest;
import org.galleryml.idl.ReadEventsResponse;

/** The feed of changes, as far as the answer of a rule depends on them. */
final class Feed {
    /** How long a read waits at the server for a first event. */
    private static final int WAIT_MILLIS = 2_000;
    private static final int PAGE = 1_000;

    /** A name that JSON writes as it is. */
    private static final Pattern PLAIN = Pattern.compile("[\\w .@:+-]+");

    private final Calls calls;
    private Set<String> kinds = Set.of();
    private String cursor;

    Feed(Calls calls) {
        this.calls = calls;
    }

    /** Begins behind the newest event. */
    void begin(AnswerSources sources) {
        kinds = kinds(sources);
        cursor = calls.readEvents(request().setStart(EventStart.NEWEST)).getNextCursor();
    }

    /** Begins anew with the next read. */
    void forget() {
        cursor = null;
    }

    /** Waits a while; tells whether something was written on which the answer depends, or might have been. */
    boolean read(AnswerSources sources) {
        if (cursor == null || !kinds.equals(kinds(sources))) {
            begin(sources);
            return true;
        }
        ReadEventsResponse answer = calls.readEvents(request().setCursor(cursor).setWaitMs(WAIT_MILLIS));
        cursor = answer.getNextCursor();
        return answer.isSetItems() && answer.getItems().stream().anyMatch(event -> concerns(event, sources));
    }

    /**
     * Tells whether the answer may depend on an event; of measurements, whether it reads one of these metrics. The
     * names are looked for in the JSON as it is: to ask once too often does no harm.
     */
    private static boolean concerns(Event event, AnswerSources sources) {
        String after = event.getAfter();
        boolean named = after != null && (after.contains("\"metrics\"") || after.contains("\"metricNames\""));
        if (!event.isSetKind() || !event.getKind().startsWith("evaluation.") || !named || !sources.isSetMetrics()) {
            return true;
        }
        return sources.getMetrics().stream().map(MetricKey::getName).anyMatch(
                name -> name == null || !PLAIN.matcher(name).matches() || after.contains('"' + name + '"'));
    }

    private ReadEventsRequest request() {
        return new ReadEventsRequest().setFilter(new EventFilter().setKinds(List.copyOf(kinds))).setLimit(PAGE);
    }

    private static Set<String> kinds(AnswerSources sources) {
        return sources == null || !sources.isSetKinds() ? Set.of() : new TreeSet<>(sources.getKinds());
    }
}
