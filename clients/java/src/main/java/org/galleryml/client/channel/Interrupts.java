package org.galleryml.client.channel;

import org.galleryml.client.errors.CallInterruptedException;
import org.galleryml.client.errors.Problem;

/** What becomes of a call whose thread is interrupted. */
public final class Interrupts {
    private Interrupts() {}

    /** Keeps the thread interrupted, and makes the error of its call. */
    public static CallInterruptedException interrupted() {
        Thread.currentThread().interrupt();
        return new CallInterruptedException(
                Problem.of("CANCELLED", "the thread was interrupted; what it asked for may have happened"));
    }
}
