package org.galleryml.client.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import org.galleryml.client.channel.Interrupts;

/** Bytes of a file, which were verified. */
final class FilePieces implements Pieces {
    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocate(Chunks.CHUNK);

    FilePieces(FileChannel file) {
        this.file = file;
    }

    @Override
    public ByteBuffer next() throws IOException {
        buffer.clear();
        try {
            return file.read(buffer) < 0 ? null : buffer.flip();
        } catch (ClosedByInterruptException interrupt) {
            throw Interrupts.interrupted();
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
