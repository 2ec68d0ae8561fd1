package org.galleryml.client.channel;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.galleryml.client.errors.DeadlineExceededException;
import org.galleryml.client.errors.Problem;

/** The moment at which a call must have ended, by the clock of this machine. */
public final class Deadline {
    private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    /** Far enough to be never, and near enough to add to any reading of the clock. */
    private static final Duration NEVER = Duration.ofDays(36_500);

    private final Duration length;
    private final long end;

    private Deadline(Duration length) {
        this.length = length;
        this.end = System.nanoTime() + length.toNanos();
    }

    /** Begins one; null never ends. */
    public static Deadline in(Duration length) {
        return new Deadline(length == null || length.compareTo(NEVER) > 0 ? NEVER : length);
    }

    /** Tells what is left; zero or less when it has passed. */
    public Duration remaining() {
        return Duration.ofNanos(end - System.nanoTime());
    }

    /** Tells the milliseconds that are left, rounded up, so that none is a wait without end. */
    public long millisLeft() {
        long nanos = end - System.nanoTime();
        if (nanos <= 0) {
            throw exceeded();
        }
        return (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
    }

    /** Makes one of that length which does not outlast this one. */
    public Deadline within(Duration most) {
        Duration left = Duration.ofMillis(millisLeft());
        return most.compareTo(left) < 0 ? new Deadline(most) : this;
    }

    /** Makes the error of a call that took too long. */
    public DeadlineExceededException exceeded() {
        return new DeadlineExceededException(Problem.of("DEADLINE_EXCEEDED", "no answer within "
                + length.toMillis() + " ms; give more time with timeout(...)"));
    }
}
