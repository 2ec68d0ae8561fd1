package org.galleryml.client.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;

/** Reads a content from its start in chunks, and digests it, one chunk ahead of whoever takes them. */
final class Reading implements AutoCloseable {
    private final Transfer transfer;
    private final Workers workers;
    private final Content content;
    private final InputStream stream;
    private final Sha256 digest = new Sha256();
    private final Deque<byte[]> free = new ArrayDeque<>();
    private final Deque<Piece> heldBack = new ArrayDeque<>();
    private Future<Piece> coming;
    private Piece taken;
    private long size;

    Reading(Transfer transfer, Workers workers, Content content) throws IOException {
        this.transfer = transfer;
        this.workers = workers;
        this.content = content;
        this.stream = content.open();
    }

    /** Reads until more than so many bytes have come, which are given all the same; tells whether there are more. */
    boolean hasMoreThan(int bytes) throws IOException {
        long come = 0;
        while (come <= bytes) {
            Piece piece = read(new byte[Chunks.CHUNK]);
            if (piece == null) {
                return false;
            }
            heldBack.add(piece);
            come += piece.length;
        }
        return true;
    }

    /** Gives the following piece, whose bytes stand until the one after it is asked for; null at the end. */
    Piece next() throws IOException {
        if (taken != null) {
            free.add(taken.bytes);
        }
        taken = heldBack.isEmpty() ? read() : heldBack.remove();
        if (taken == null) {
            content.check();
        } else {
            size += taken.length;
        }
        return taken;
    }

    /** Tells how many bytes were given. */
    long size() {
        return size;
    }

    /** Tells the digest of all, once the end was met. */
    String sha256() {
        return digest.hex();
    }

    @Override
    public void close() throws IOException {
        if (coming != null) {
            coming.cancel(true);
        }
        stream.close();
    }

    private Piece read() throws IOException {
        Piece piece = coming == null ? read(buffer()) : transfer.await(coming);
        byte[] buffer = buffer();
        coming = piece == null ? null : workers.submit(() -> read(buffer));
        return piece;
    }

    private Piece read(byte[] buffer) throws IOException {
        int length = stream.readNBytes(buffer, 0, buffer.length);
        digest.update(buffer, length);
        return length == 0 ? null : new Piece(buffer, length);
    }

    private byte[] buffer() {
        byte[] buffer = free.poll();
        return buffer == null ? new byte[Chunks.CHUNK] : buffer;
    }

    /**
     * Some bytes.
     *
     * @param bytes which begin with them
     * @param length how many there are
     */
    record Piece(byte[] bytes, int length) {}
}
