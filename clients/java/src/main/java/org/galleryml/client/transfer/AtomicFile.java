package org.galleryml.client.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.galleryml.client.channel.Interrupts;

/** A file that is either whole or not there: written beside its name, which it takes when it is kept. */
public final class AtomicFile implements AutoCloseable {
    private final Path target;
    private final Path part;
    private final FileChannel channel;
    private boolean kept;

    private AtomicFile(Path target) throws IOException {
        this.target = target;
        this.part = target.resolveSibling(".gallery-" + UUID.randomUUID() + ".part");
        this.channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** Begins to write; nothing appears at the target yet. */
    public static AtomicFile at(Path target) throws IOException {
        return new AtomicFile(target.toAbsolutePath());
    }

    /** Writes the following bytes, all of them. */
    public void write(ByteBuffer bytes) throws IOException {
        ByteBuffer rest = bytes.duplicate();
        try {
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        } catch (ClosedByInterruptException interrupt) {
            throw Interrupts.interrupted();
        }
    }

    /** Syncs what was written, and gives it its name in place of what stood there. */
    public void keep() throws IOException {
        try {
            channel.force(true);
        } catch (ClosedByInterruptException interrupt) {
            throw Interrupts.interrupted();
        }
        channel.close();
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        kept = true;
    }

    /** Drops what was written and not kept. */
    @Override
    public void close() throws IOException {
        try (channel) {
            if (!kept) {
                Files.deleteIfExists(part);
            }
        }
    }
}
