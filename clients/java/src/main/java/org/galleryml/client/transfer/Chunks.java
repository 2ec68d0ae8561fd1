package org.galleryml.client.transfer;

/** The sizes in which bytes travel. */
final class Chunks {
    /** Most bytes of one {@code uploadChunk} or {@code getBlob}. */
    static final int CHUNK = 1 << 20;
    /** Most bytes that {@code uploadModel} carries. */
    static final int ONE_CALL = 4 * CHUNK;

    private Chunks() {}
}
