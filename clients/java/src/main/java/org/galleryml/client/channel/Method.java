package org.galleryml.client.channel;

/**
 * A method of the contract.
 *
 * @param <Q> its request
 * @param <A> its answer
 * @param name as the contract spells it
 * @param writes whether it changes something, so that a repeat must be recognised by its {@code clientRequestId}
 * @param invocation the generated code
 */
public record Method<Q, A>(String name, boolean writes, Invocation<Q, A> invocation) {
    /** A method that may be repeated as it is. */
    public static <Q, A> Method<Q, A> reading(String name, Invocation<Q, A> invocation) {
        return new Method<>(name, false, invocation);
    }

    /** A method that changes something. */
    public static <Q, A> Method<Q, A> writing(String name, Invocation<Q, A> invocation) {
        return new Method<>(name, true, invocation);
    }
}
