package org.galleryml.client.records;

/** Where an instance is in its life; derived, never set. */
public enum Stage {
    /** One that this version of the client does not know. */
    UNSPECIFIED,
    /** Kept and measured, and not yet in its line. */
    DRAFT,
    /** Trained, and not evaluated. */
    TRAINED,
    /** Has an evaluation of Validation. */
    EVALUATED,
    /** Current in some environment. */
    DEPLOYED,
    /** No longer meant for use. */
    DEPRECATED
}
