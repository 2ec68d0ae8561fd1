package org.galleryml.client.channel;

import java.time.Duration;

/**
 * How one call is made.
 *
 * @param timeout for the call with all its repeats; null is the channel's
 * @param clientRequestId of a write that the caller repeats on its own account; null makes one
 * @param outlastsRestart whether a server that was there and refuses connections is waited for until the deadline
 */
public record CallOptions(Duration timeout, String clientRequestId, boolean outlastsRestart) {
    /** The channel's own. */
    public static final CallOptions USUAL = new CallOptions(null, null, false);

    /** Gives the call this long. */
    public CallOptions timeout(Duration most) {
        return new CallOptions(most, clientRequestId, outlastsRestart);
    }

    /** Names the logical write. */
    public CallOptions clientRequestId(String id) {
        return new CallOptions(timeout, id, outlastsRestart);
    }

    /** Says whether to wait out a restart. */
    public CallOptions outlastsRestart(boolean patient) {
        return new CallOptions(timeout, clientRequestId, patient);
    }
}
