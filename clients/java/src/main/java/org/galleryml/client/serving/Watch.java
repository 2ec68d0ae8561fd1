package org.galleryml.client.serving;

/**
 * Keeps a program at what serves at a place, or at what a rule prefers. It has a thread and a connection of its own.
 *
 * @param <T> what is watched
 */
public interface Watch<T> extends AutoCloseable {
    /** Tells the answer that the callback was given last, or the same one as it is known now. */
    T current();

    /**
     * Ends the watch, at once unless the callback runs, for which it waits up to ten seconds. No call of the callback
     * begins after this returns.
     */
    @Override
    void close();
}
