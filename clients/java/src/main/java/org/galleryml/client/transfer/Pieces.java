package org.galleryml.client.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of one instance, in order. */
interface Pieces extends AutoCloseable {
    /** Gives the following bytes, which stand until those after them are asked for; null at the end. */
    ByteBuffer next() throws IOException;

    @Override
    void close() throws IOException;
}
