package org.galleryml.client.serving;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.thrift.TDeserializer;
import org.apache.thrift.TException;
import org.apache.thrift.TSerializer;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.galleryml.client.transfer.AtomicFile;
import org.galleryml.client.transfer.Sha256;
import org.galleryml.client.transfer.Folders;
import org.galleryml.client.wire.Values;
import org.galleryml.idl.GetServingResponse;

/**
 * What serves at places, on disk with its bytes, so that a program starts without any server.
 *
 * <p>An answer is a file named by the digest of address and place; bytes are files named by their sha256, which several
 * answers may share. Each appears whole, or not at all; bytes come first.
 */
final class KeptServing {
    private static final String ANSWER = ".answer";
    /** Bytes that another process has just put here are younger than its answer. */
    private static final Duration SETTLING = Duration.ofHours(1);

    private final Path folder;

    KeptServing(Path folder) {
        this.folder = folder;
    }

    /** Names the file of some bytes; the folder is made where it is not there. */
    Path pathOf(String sha256) throws IOException {
        Folders.make(folder.getParent());
        return Folders.make(folder).resolve(sha256);
    }

    /** Keeps an answer whose bytes are here in place of the one before, and drops bytes that no answer names. */
    void keep(String key, GetServingResponse answer, Instant asked) throws IOException {
        byte[] struct = encoded(answer);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + struct.length);
        bytes.putLong(Values.micros(asked)).put(struct).flip();
        try (AtomicFile file = AtomicFile.at(pathOf(name(key)))) {
            file.write(bytes);
            file.keep();
        }
        dropUnnamed();
    }

    /** Answers what was kept of a place; empty where there is nothing, or nothing that can be read. */
    Optional<KeptAnswer> find(String key) {
        try {
            return Optional.of(read(folder.resolve(name(key))));
        } catch (IOException error) {
            return Optional.empty();
        }
    }

    /** Drops what was kept of a place where nothing serves any more. */
    void forget(String key) throws IOException {
        if (Files.deleteIfExists(folder.resolve(name(key)))) {
            dropUnnamed();
        }
    }

    private void dropUnnamed() throws IOException {
        Set<String> named = new HashSet<>();
        Set<Path> blobs = new HashSet<>();
        FileTime newest = FileTime.fromMillis(0);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (file.toString().endsWith(ANSWER)) {
                    named.add(sha256In(file));
                    newest = later(newest, file);
                } else if (Sha256.isDigest(file.getFileName().toString())) {
                    blobs.add(file);
                }
            }
        }
        Instant settled = newest.toInstant().minus(SETTLING);
        for (Path blob : blobs) {
            if (!named.contains(blob.getFileName().toString())
                    && later(FileTime.fromMillis(0), blob).toInstant().isBefore(settled)) {
                Files.deleteIfExists(blob);
            }
        }
    }

    private static FileTime later(FileTime time, Path file) throws IOException {
        try {
            FileTime changed = Files.getLastModifiedTime(file);
            return changed.compareTo(time) > 0 ? changed : time;
        } catch (NoSuchFileException error) {
            return time; // another process dropped it
        }
    }

    private static String sha256In(Path file) {
        try {
            return read(file).answer().getInstance().getSha256();
        } catch (IOException error) {
            return "";
        }
    }

    private static KeptAnswer read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        if (bytes.remaining() < Long.BYTES) {
            throw new IOException(file + " holds no answer");
        }
        Instant asked = Values.time(bytes.getLong());
        GetServingResponse answer = new GetServingResponse();
        try {
            new TDeserializer(new TBinaryProtocol.Factory(true, true))
                    .deserialize(answer, bytes.array(), bytes.position(), bytes.remaining());
        } catch (TException error) {
            throw new IOException(file + " holds no answer", error);
        }
        if (!answer.isSetInstance()) {
            throw new IOException(file + " holds no instance");
        }
        return new KeptAnswer(answer, asked);
    }

    private static byte[] encoded(GetServingResponse answer) throws IOException {
        try {
            return new TSerializer(new TBinaryProtocol.Factory(true, true)).serialize(answer);
        } catch (TException error) {
            throw new IOException(error);
        }
    }

    private static String name(String key) {
        return Sha256.of(key.getBytes(StandardCharsets.UTF_8)) + ANSWER;
    }
}
