package org.galleryml.client.errors;

/** The kind of failure, which decides what a program can do about it. */
public enum ErrorCode {
    /** A code that this version of the client does not know. */
    UNSPECIFIED,
    /** A field of the request is missing, malformed or over its limit. Mend the request. */
    INVALID_ARGUMENT,
    /** No token, or one that is unknown or expired. */
    UNAUTHENTICATED,
    /** The principal may not do this. */
    PERMISSION_DENIED,
    /** What the request names does not exist. */
    NOT_FOUND,
    /** What the request would make exists already, and differs. */
    ALREADY_EXISTS,
    /** The state of the store, or of the client, forbids it. */
    FAILED_PRECONDITION,
    /** Begun work was given up, or overtaken by another caller. Begin again. */
    ABORTED,
    /** A limit on load or space is reached. */
    RESOURCE_EXHAUSTED,
    /** The time of the call is over; a write may or may not have happened. */
    DEADLINE_EXCEEDED,
    /** The server, its database or its blob store does not answer now. */
    UNAVAILABLE,
    /** Not in this version of the server. */
    UNIMPLEMENTED,
    /** It existed and was erased for good. */
    GONE,
    /** Stored bytes are missing or differ from their digest. */
    DATA_LOSS,
    /** A fault of the server. Its log tells more under the request id. */
    INTERNAL
}
