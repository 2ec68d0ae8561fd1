package org.galleryml.client.channel;

import org.apache.thrift.TException;
import org.galleryml.idl.CallContext;
import org.galleryml.idl.Gallery;

/**
 * One method of the generated client, such as {@code Gallery.Client::getInstance}.
 *
 * @param <Q> its request
 * @param <A> its answer
 */
@FunctionalInterface
public interface Invocation<Q, A> {
    /** Makes the call. */
    A invoke(Gallery.Client client, CallContext caller, Q request) throws TException;
}
