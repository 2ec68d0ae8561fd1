package org.galleryml.client.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes one blob into a cache; on a full or broken disk, or without a cache, it writes nowhere. */
final class Filling {
    private final Cache cache;
    private final String sha256;
    private Path part;
    private FileChannel file;

    private Filling(Cache cache, String sha256) {
        this.cache = cache;
        this.sha256 = sha256;
    }

    static Filling none() {
        return new Filling(null, "");
    }

    static Filling of(Cache cache, String sha256) {
        Filling filling = new Filling(cache, sha256);
        try {
            filling.part = cache.folder().resolve(UUID.randomUUID() + Cache.PART);
            filling.file = FileChannel.open(
                    filling.part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException error) {
            filling.close();
        }
        return filling;
    }

    /** Takes the following bytes. */
    void write(ByteBuffer bytes) {
        if (file == null) {
            return;
        }
        try {
            ByteBuffer rest = bytes.duplicate();
            while (rest.hasRemaining()) {
                file.write(rest);
            }
        } catch (IOException error) {
            close();
        }
    }

    /** Keeps what was written, whose digest the caller has checked. */
    void keep() {
        if (file == null) {
            return;
        }
        try {
            file.close();
            Files.move(part, cache.folder().resolve(sha256), StandardCopyOption.ATOMIC_MOVE);
            file = null;
            cache.evict();
        } catch (IOException error) {
            close();
        }
    }

    /** Drops what was written and not kept. */
    void close() {
        try (FileChannel opened = file) {
            if (opened != null) {
                Files.deleteIfExists(part);
            }
        } catch (IOException error) {
            // The cache does without it.
            return;
        } finally {
            file = null;
        }
    }
}
