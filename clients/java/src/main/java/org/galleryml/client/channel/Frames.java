package org.galleryml.client.channel;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Memory for replies that hold a chunk, used again where the reader gives it back: a download of any size then leaves
 * nothing to collect.
 */
public final class Frames {
    /** Smaller ones cost less than keeping them. */
    private static final int SMALL = 1 << 16;
    /** Holds the reply with a chunk. */
    private static final int LARGE = (1 << 20) + SMALL;
    private static final int MOST = 16;

    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(MOST);

    /** Gives memory for a reply of some length, or more. */
    byte[] take(int length) {
        if (length <= SMALL || length > LARGE) {
            return new byte[length];
        }
        byte[] frame = free.poll();
        return frame == null ? new byte[LARGE] : frame;
    }

    /** Takes back what holds a reply that nobody reads any more; anything else is let go. */
    public void giveBack(byte[] frame) {
        if (frame.length == LARGE) {
            free.offer(frame);
        }
    }
}
