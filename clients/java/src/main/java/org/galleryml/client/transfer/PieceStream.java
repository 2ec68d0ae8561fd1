package org.galleryml.client.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.galleryml.client.errors.GalleryException;

/** Reads pieces as a stream; what ended it once ends every further read. */
final class PieceStream extends InputStream {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Pieces pieces;
    private ByteBuffer rest = NOTHING;
    private GalleryException failure;
    private boolean closed;

    PieceStream(Pieces pieces) {
        this.pieces = pieces;
    }

    @Override
    public int read() throws IOException {
        return fill() ? rest.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, rest.remaining());
        rest.get(bytes, offset, count);
        return count;
    }

    @Override
    public int available() {
        return rest == null ? 0 : rest.remaining();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        rest = NOTHING;
        pieces.close();
    }

    private boolean fill() throws IOException {
        if (closed) {
            throw new IOException("the stream is closed");
        }
        if (failure != null) {
            throw failure;
        }
        while (rest != null && !rest.hasRemaining()) {
            try {
                rest = pieces.next();
            } catch (GalleryException error) {
                failure = error;
                throw error;
            }
        }
        return rest != null;
    }
}
