package org.galleryml.client.records;

/** Why an instance came to be. */
public enum Cause {
    /** One that this version of the client does not know. */
    UNSPECIFIED,
    /** Somebody saved it. */
    UPLOADED,
    /** A copy, made because something upstream changed. */
    UPSTREAM_CHANGED,
    /** A copy, made because its model began to depend on another. */
    DEPENDENCY_ADDED,
    /** A copy, made because its model no longer depends on another. */
    DEPENDENCY_REMOVED,
    /** A copy, made because its model depends on others now. */
    DEPENDENCIES_REPLACED
}
