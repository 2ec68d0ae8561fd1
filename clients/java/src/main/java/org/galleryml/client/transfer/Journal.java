package org.galleryml.client.transfer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.thrift.TException;
import org.apache.thrift.TSerializer;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.galleryml.idl.ModelInstanceRecord;
import org.galleryml.idl.Value;

/**
 * Remembers uploads that were begun, so that saving a file again after a crash goes on where it stopped.
 *
 * <p>Each is a small file, named by the digest of all that makes two saves the same: server, file and record. It is
 * locked while its upload runs; a second process that saves the same thing begins an upload of its own. Where the
 * folder cannot be written, nothing is remembered, and saving works all the same.
 */
final class Journal {
    /** Longer than any server keeps an upload that receives nothing. */
    private static final Duration KEPT = Duration.ofDays(7);

    private final Path folder;

    Journal(Path folder) {
        this.folder = folder;
    }

    /** Finds what is remembered of saving a content under a record. */
    JournalEntry entry(String address, ModelInstanceRecord record, Content content) {
        if (content.identity().isEmpty()) {
            return JournalEntry.none();
        }
        try {
            Folders.make(folder.getParent());
            Folders.make(folder);
            dropOld();
            return JournalEntry.at(folder.resolve(key(address, record, content.identity().get())));
        } catch (IOException error) {
            return JournalEntry.none();
        }
    }

    private void dropOld() throws IOException {
        Instant old = Instant.now().minus(KEPT);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static String key(String address, ModelInstanceRecord record, String identity) {
        try {
            TSerializer serializer = new TSerializer(new TBinaryProtocol.Factory());
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            said.writeBytes(("java\0" + address + "\0" + identity + "\0").getBytes(StandardCharsets.UTF_8));
            said.writeBytes(serializer.serialize(new ModelInstanceRecord(record)
                    .setMetadata(sorted(record.getMetadata())).setAnnotations(sorted(record.getAnnotations()))));
            return Sha256.of(said.toByteArray());
        } catch (TException error) {
            throw new IllegalStateException("what is sent can be written", error);
        }
    }

    private static Map<String, Value> sorted(Map<String, Value> values) {
        return values == null ? null : new TreeMap<>(values);
    }
}
