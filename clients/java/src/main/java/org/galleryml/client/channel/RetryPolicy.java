package org.galleryml.client.channel;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import org.galleryml.client.errors.GalleryException;

/**
 * Decides whether a failed call is repeated, and when: exponential backoff with full jitter ("Exponential Backoff and
 * Jitter", AWS Architecture Blog, 2015).
 *
 * @param attempts of a call, the first one included
 * @param jitter gives a number from 0 to its argument
 */
record RetryPolicy(int attempts, LongUnaryOperator jitter) {
    private static final long FIRST_MICROS = 50_000;
    private static final long LONGEST_MICROS = 5_000_000;
    /** More than any wait needs, and few enough for a long. */
    private static final int DOUBLINGS = 20;

    /**
     * Tells how long to wait after so many failures; empty means to give up.
     *
     * <p>Some of the failures are forgiven: they are waited for like the others, and cost no attempt. A wait that would
     * not end before the deadline is not begun: the error itself says more than a time-out.
     */
    Optional<Duration> delay(GalleryException error, int failures, int forgiven, Duration left) {
        if (!error.retryable() || failures - forgiven >= attempts) {
            return Optional.empty();
        }
        long ceiling = Math.min(LONGEST_MICROS, FIRST_MICROS << Math.min(failures - 1, DOUBLINGS));
        long micros = Math.max(jitter.applyAsLong(ceiling), error.retryAfter().toNanos() / 1_000);
        Duration wait = Duration.ofNanos(micros * 1_000);
        return wait.compareTo(left) < 0 ? Optional.of(wait) : Optional.empty();
    }
}
