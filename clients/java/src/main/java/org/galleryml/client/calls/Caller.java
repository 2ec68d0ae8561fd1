package org.galleryml.client.calls;

import org.galleryml.client.channel.Invocation;

/** Makes calls of the contract, whichever they are. */
public interface Caller {
    /** Makes a call that may be repeated as it is. */
    <Q, A> A read(String method, Invocation<Q, A> invocation, Q request);

    /** Makes a call that changes something; its repeats are recognised as such. */
    <Q, A> A write(String method, Invocation<Q, A> invocation, Q request);
}
