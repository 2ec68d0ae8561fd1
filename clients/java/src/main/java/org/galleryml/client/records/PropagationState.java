package org.galleryml.client.records;

/** How far a propagation is. */
public enum PropagationState {
    /** One that this version of the client does not know. */
    UNSPECIFIED,
    /** A job makes the copies. */
    RUNNING,
    /** All copies stand. */
    DONE,
    /** Given up. */
    FAILED
}
