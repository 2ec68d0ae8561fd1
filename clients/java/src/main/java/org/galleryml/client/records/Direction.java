package org.galleryml.client.records;

/** Which way dependencies are followed. */
public enum Direction {
    /** To what a model depends on. */
    UPSTREAM,
    /** To what depends on a model. */
    DOWNSTREAM
}
