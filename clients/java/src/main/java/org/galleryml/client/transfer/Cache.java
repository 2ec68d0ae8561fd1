package org.galleryml.client.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Loaded bytes on local disk: one file for each blob, named by its sha256, the least recently used going first.
 *
 * <p>Blobs are verified when they are written and again when they are read. Any number of processes share a cache,
 * those in Python too. One that cannot be read or written holds nothing: loads go on without it.
 */
public final class Cache {
    /** The end of the name of a file that is being written. */
    static final String PART = ".part";
    /** A file that was begun and not finished for so long belongs to a dead process. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Path root;
    private final Path blobs;
    private final Path served;
    private final long limit;

    /** Keeps at most so many bytes under a folder; 0 keeps none. */
    public Cache(Path root, long limit) {
        this.root = root;
        this.blobs = root.resolve("blobs");
        this.served = root.resolve("serving-java");
        this.limit = limit;
    }

    /** Tells the folder in which files lie that serve now, which no limit touches. */
    public Path served() {
        return served;
    }

    /** Names the folder in which begun uploads are remembered. */
    Path uploads() {
        return root.resolve("uploads");
    }

    /** Opens a blob that is here and whole, or kept because it serves; a damaged one is dropped. */
    Optional<FileChannel> open(String sha256, long size) {
        if (!Sha256.isDigest(sha256) || size == 0) {
            return Optional.empty();
        }
        Optional<FileChannel> found = limit > 0 ? whole(blobs.resolve(sha256), sha256, size) : Optional.empty();
        return found.isPresent() ? found : whole(served.resolve(sha256), sha256, size);
    }

    /** Takes a blob in as it arrives. */
    Filling filling(String sha256, long size) {
        return size > 0 && size <= limit && Sha256.isDigest(sha256) ? Filling.of(this, sha256) : Filling.none();
    }

    /** Names the folder of the blobs, which is made where it is not there. */
    Path folder() throws IOException {
        Folders.make(root);
        return Folders.make(blobs);
    }

    /** Drops blobs until the rest is within the limit, and what dead processes began. */
    void evict() throws IOException {
        List<Entry> entries = entries();
        entries.sort(Comparator.comparing(Entry::used));
        long surplus = entries.stream().mapToLong(Entry::size).sum() - limit;
        for (Entry each : entries) {
            if (surplus <= 0) {
                return;
            }
            Files.deleteIfExists(each.path);
            surplus -= each.size;
        }
    }

    private List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        Instant abandoned = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(blobs)) {
            for (Path path : files) {
                entry(path, abandoned).ifPresent(entries::add);
            }
        }
        return entries;
    }

    private static Optional<Entry> entry(Path path, Instant abandoned) throws IOException {
        try {
            BasicFileAttributes state = Files.readAttributes(path, BasicFileAttributes.class);
            if (!path.toString().endsWith(PART)) {
                return Optional.of(new Entry(path, state.size(), state.lastModifiedTime()));
            }
            if (state.lastModifiedTime().toInstant().isBefore(abandoned)) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException error) {
            return Optional.empty(); // another process evicts too
        }
        return Optional.empty();
    }

    private static Optional<FileChannel> whole(Path path, String sha256, long size) {
        try {
            if (Files.notExists(path)) {
                return Optional.empty();
            }
            FileChannel file = FileChannel.open(path);
            if (file.size() == size && digest(file).equals(sha256)) {
                file.position(0);
                Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
                return Optional.of(file);
            }
            file.close();
            Files.deleteIfExists(path);
        } catch (IOException error) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static String digest(FileChannel file) throws IOException {
        Sha256 digest = new Sha256();
        ByteBuffer buffer = ByteBuffer.allocate(Chunks.CHUNK);
        while (file.read(buffer) >= 0) {
            digest.update(buffer.flip());
            buffer.clear();
        }
        return digest.hex();
    }

    private record Entry(Path path, long size, FileTime used) {}
}
