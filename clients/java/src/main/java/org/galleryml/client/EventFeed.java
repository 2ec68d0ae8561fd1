package org.galleryml.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import org.galleryml.client.calls.Calls;
import org.galleryml.client.channel.Channel;
import org.galleryml.client.errors.DeadlineExceededException;
import org.galleryml.client.errors.GalleryException;
import org.galleryml.client.records.Event;
import org.galleryml.client.wire.Events;
import org.galleryml.idl.ReadEventsRequest;
import org.galleryml.idl.ReadEventsResponse;

/**
 * Events in the order that all readers see, once from its place on; it ends at the newest unless it follows.
 *
 * <p>One that follows waits for further events, and goes on after a restart or an outage of the server where it was; it
 * ends with CallInterruptedException where its thread is interrupted, and with ClientClosedException after close. It
 * belongs to one thread.
 */
public final class EventFeed implements Iterable<Event>, Iterator<Event> {
    private static final int PAGE = 1_000;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(25);
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final int MOST_DOUBLINGS = 5;

    private final Channel channel;
    private final ReadEventsRequest request;
    private final boolean follows;
    private final Deque<Event> page = new ArrayDeque<>();
    private String cursor;
    private int failures;

    EventFeed(Channel channel, ReadEventsRequest request, boolean follows) {
        this.channel = channel;
        this.request = request.setLimit(PAGE);
        this.follows = follows;
        this.cursor = request.getCursor();
        if (follows) {
            Duration half = channel.timeout().dividedBy(2);
            request.setWaitMs((int) (half.compareTo(LONGEST_WAIT) < 0 ? half : LONGEST_WAIT).toMillis());
        }
    }

    @Override
    public Iterator<Event> iterator() {
        return this;
    }

    /** Waits for a further event where it follows; else tells whether there is one. */
    @Override
    public boolean hasNext() {
        while (page.isEmpty()) {
            cursor = request.getCursor();
            if (!fetch() && !follows) {
                cursor = request.getCursor();
                return false;
            }
        }
        return true;
    }

    @Override
    public Event next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Event event = page.remove();
        if (page.isEmpty()) {
            cursor = request.getCursor();
        }
        return event;
    }

    /**
     * Tells where to go on another time: behind the last page that was given whole, so that what was given since comes
     * again. Null before the first.
     */
    public String cursor() {
        return cursor;
    }

    /** Reads the next page; tells whether it holds events. */
    private boolean fetch() {
        long began = System.nanoTime();
        try {
            ReadEventsResponse answer = new Calls(channel).readEvents(request);
            request.setCursor(answer.getNextCursor());
            page.addAll(Events.read(answer.getItems()));
        } catch (GalleryException error) {
            if (!follows || !(error.retryable() || error instanceof DeadlineExceededException)) {
                throw error;
            }
            pause();
            return false;
        }
        if (!page.isEmpty() || System.nanoTime() - began > TimeUnit.MILLISECONDS.toNanos(FIRST_PAUSE_MILLIS)) {
            failures = 0;
        } else if (follows) {
            pause(); // a server that stops, or has no room for one more to wait, answers at once
        }
        return !page.isEmpty();
    }

    private void pause() {
        channel.awaitClose(Duration.ofMillis(FIRST_PAUSE_MILLIS << Math.min(failures, MOST_DOUBLINGS)));
        failures++;
    }
}
