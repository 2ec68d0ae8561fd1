package org.galleryml.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.StreamSupport;
import org.galleryml.client.errors.ClientClosedException;
import org.galleryml.client.errors.InvalidArgumentException;
import org.galleryml.client.records.Event;
import org.galleryml.client.records.EventQuery;
import org.galleryml.client.records.Value;
import org.junit.jupiter.api.Test;

/** What changed, read to its end or for ever. */
class EventsTest extends AtRealServer {
    @Test
    void readsToTheEndAndGoesOnFromThere() throws Exception {
        EventQuery saved = EventQuery.in(project).kinds("instance.created");
        EventFeed feed = client.events(saved);
        assertNull(feed.cursor());
        List<Event> events = StreamSupport.stream(feed.spliterator(), false).toList();
        assertEquals(List.of(first.id(), second.id()), events.stream().map(Event::subjectId).toList());
        assertTrue(events.get(0).number() < events.get(1).number());
        assertEquals(first.createdBy().orElseThrow(), events.get(0).createdBy());
        assertEquals(first.modelId(), events.get(0).modelId().orElseThrow());
        assertTrue(events.get(0).after().orElseThrow().startsWith("{"));
        assertFalse(feed.hasNext());

        String third = client.save(line, new byte[] {3}).id();
        EventFeed rest = client.events(saved.model(project + "/m").from(feed.cursor()));
        assertThrows(InvalidArgumentException.class, rest::hasNext, "a cursor is of one filter");
        assertEquals(third, client.events(saved.from(feed.cursor())).next().subjectId());
        assertEquals(third, client.events(saved.model(project + "/m").subject(third)).next().subjectId());
    }

    @Test
    void waitsForWhatChangesNextUntilTheClientIsClosed() {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        EventFeed feed = client.events(EventQuery.in(project).kinds("instance.*").follow());
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> feed.forEach(event -> {
            seen.add(event.kind());
            if (event.subjectId().equals(second.id())) {
                client.annotate(first.id(), Map.of("owner", Value.of("ann")));
            }
        }));
        assertEquals(List.of("instance.created", "instance.created", "instance.annotated"),
                List.of(take(seen), take(seen), take(seen)));
        client.close();
        assertEquals(ClientClosedException.class,
                assertThrows(CompletionException.class, reader::join).getCause().getClass());
    }

    private static String take(BlockingQueue<String> seen) {
        try {
            return seen.take();
        } catch (InterruptedException interrupt) {
            throw new IllegalStateException(interrupt);
        }
    }
}
