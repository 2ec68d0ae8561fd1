package org.galleryml.client;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What a search or a list answers, fetched page by page as it is read. Nothing is kept: every iteration asks the server
 * anew.
 *
 * @param <T> what is listed
 */
public final class Listing<T> implements Iterable<T> {
    private static final int PAGE = 1_000;

    private final Fetch<T> fetch;
    private final long most;

    Listing(Fetch<T> fetch, long most) {
        this.fetch = fetch;
        this.most = most;
    }

    /** Lists all that there is. */
    static <T> Listing<T> of(Fetch<T> fetch) {
        return new Listing<>(fetch, Long.MAX_VALUE);
    }

    @Override
    public Iterator<T> iterator() {
        return new Walk();
    }

    /** Reads as a stream, page by page. */
    public Stream<T> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    /** Reads all of it. */
    public List<T> toList() {
        return stream().toList();
    }

    /** Reads the first, if there is one. */
    public Optional<T> first() {
        return new Listing<>(fetch, Math.min(most, 1)).stream().findFirst();
    }

    /**
     * One page.
     *
     * @param items on it
     * @param cursor of the one after it; null on the last
     * @param <T> what is listed
     */
    record Page<T>(List<T> items, String cursor) {}

    /**
     * Fetches a page.
     *
     * @param <T> what is listed
     */
    @FunctionalInterface
    interface Fetch<T> {
        /** Fetches at most so many behind a cursor; null is the start. */
        Page<T> page(String cursor, int limit);
    }

    private final class Walk implements Iterator<T> {
        private Iterator<T> page = List.<T>of().iterator();
        private String cursor;
        private boolean last;
        private long left = most;

        @Override
        public boolean hasNext() {
            while (!page.hasNext() && !last && left > 0) {
                Page<T> fetched = fetch.page(cursor, (int) Math.min(PAGE, left));
                page = fetched.items().iterator();
                last = fetched.cursor() == null || Objects.equals(fetched.cursor(), cursor);
                cursor = fetched.cursor();
            }
            return left > 0 && page.hasNext();
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            left--;
            return page.next();
        }
    }
}
