package org.galleryml.client.wire;

import static java.util.Optional.ofNullable;

import java.util.List;
import org.galleryml.client.records.Event;
import org.galleryml.client.records.EventQuery;
import org.galleryml.idl.EventFilter;
import org.galleryml.idl.EventStart;
import org.galleryml.idl.ReadEventsRequest;

/** Events. */
public final class Events {
    private Events() {}

    /** Asks for the first of some events. */
    public static ReadEventsRequest write(EventQuery query, String modelId) {
        return new ReadEventsRequest()
                .setStart(query.beginsAtNewest() ? EventStart.NEWEST : EventStart.OLDEST)
                .setCursor(query.from().orElse(null))
                .setFilter(new EventFilter()
                        .setProjectName(query.project().orElse(null))
                        .setKinds(query.kinds().isEmpty() ? null : query.kinds())
                        .setSubjectId(query.subject().orElse(null))
                        .setModelId(modelId));
    }

    /** Reads a page of events. */
    public static List<Event> read(List<org.galleryml.idl.Event> wire) {
        return wire == null ? List.of() : wire.stream().map(Events::read).toList();
    }

    private static Event read(org.galleryml.idl.Event wire) {
        return new Event(
                wire.getNumber(),
                wire.getKind(),
                ofNullable(wire.getProjectName()),
                wire.getSubjectId(),
                ofNullable(wire.getModelId()),
                Values.time(wire.getCreatedMicros()),
                wire.getCreatedBy(),
                ofNullable(wire.getRequestId()),
                wire.getTransactionId(),
                ofNullable(wire.getBefore()),
                ofNullable(wire.getAfter()));
    }
}
