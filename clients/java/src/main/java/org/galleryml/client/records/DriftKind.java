package org.galleryml.client.records;

/** How a detected change shows. */
public enum DriftKind {
    /** One that this version of the client does not know. */
    UNSPECIFIED,
    /** No change. */
    NONE,
    /** The values moved. */
    LEVEL,
    /** The values scatter otherwise. */
    SPREAD
}
