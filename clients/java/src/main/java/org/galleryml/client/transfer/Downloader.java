package org.galleryml.client.transfer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.galleryml.client.channel.Channel;
import org.galleryml.client.records.Instance;

/**
 * Loads the bytes of instances, from the cache where it holds them.
 *
 * <p>No byte is handed out as whole before the digest of all is checked: a difference throws DigestMismatchException,
 * and leaves no file. A time bounds one load; null leaves each range the channel's.
 */
public final class Downloader {
    private final Channel channel;
    private final Workers workers;
    private final Cache cache;

    /** Loads over a channel. */
    public Downloader(Channel channel, Workers workers, Cache cache) {
        this.channel = channel;
        this.workers = workers;
        this.cache = cache;
    }

    /** Writes the bytes to a file, which appears whole, in place of what stood there, or not at all. */
    public void toFile(Instance instance, Path target, Duration timeout) throws IOException {
        try (AtomicFile file = AtomicFile.at(target); Pieces pieces = pieces(instance, timeout)) {
            for (ByteBuffer piece = pieces.next(); piece != null; piece = pieces.next()) {
                file.write(piece);
            }
            file.keep();
        }
    }

    /** Gives all bytes. */
    public byte[] bytes(Instance instance, Duration timeout) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) Math.min(instance.size(), Integer.MAX_VALUE - 8));
        try (Pieces pieces = pieces(instance, timeout)) {
            for (ByteBuffer piece = pieces.next(); piece != null; piece = pieces.next()) {
                bytes.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
            }
        }
        return bytes.toByteArray();
    }

    /** Opens the bytes for reading; a wrong digest throws before the last of them are given. */
    public InputStream stream(Instance instance, Duration timeout) throws IOException {
        return new PieceStream(pieces(instance, timeout));
    }

    private Pieces pieces(Instance instance, Duration timeout) throws IOException {
        Optional<FileChannel> cached = cache.open(instance.sha256(), instance.size());
        if (cached.isPresent()) {
            return new FilePieces(cached.get());
        }
        Ranges ranges = new Ranges(new Transfer(channel, timeout), workers, instance);
        return new VerifiedPieces(ranges, instance, cache.filling(instance.sha256(), instance.size()));
    }
}
