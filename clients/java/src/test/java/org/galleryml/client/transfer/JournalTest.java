package org.galleryml.client.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.galleryml.idl.ModelInstanceRecord;
import org.galleryml.idl.Value;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upload is remembered until it is an instance, under all that makes two saves the same. */
class JournalTest {
    private static final String FIRST = "01890000-0000-7000-8000-000000000001";
    private static final String SECOND = "01890000-0000-7000-8000-000000000002";

    @TempDir
    Path folder;

    private Path uploads;
    private Journal journal;
    private Content file;

    @BeforeEach
    void open() throws Exception {
        uploads = folder.resolve("uploads");
        journal = new Journal(uploads);
        file = Content.of(Files.write(folder.resolve("model"), new byte[] {1}));
    }

    @Test
    void forgetsWhatIsDone() throws Exception {
        remember("h:1", record(Value.whole(1)), FIRST);
        try (JournalEntry entry = journal.entry("h:1", record(Value.whole(1)), file)) {
            assertEquals(FIRST, entry.uploadId());
            entry.done();
        }
        assertEquals("", remembered("h:1", record(Value.whole(1))));
        assertEquals(0, uploads.toFile().list().length);
    }

    @Test
    void tellsSavesApart() throws Exception {
        remember("h:1", record(Value.whole(1)), FIRST);
        assertEquals("", remembered("h:2", record(Value.whole(1))));
        assertEquals("", remembered("h:1", record(Value.number(1))));
        Map<String, Value> turned = new LinkedHashMap<>();
        turned.put("city", Value.text("Oslo"));
        turned.put("a", Value.whole(1));
        assertEquals(FIRST, remembered("h:1", record(Value.whole(1)).setMetadata(turned)));
        Files.setLastModifiedTime(folder.resolve("model"), FileTime.fromMillis(0));
        file = Content.of(folder.resolve("model"));
        assertEquals("", remembered("h:1", record(Value.whole(1))));
    }

    @Test
    void remembersNothingForTheSecondThatSavesTheSame() {
        try (JournalEntry first = journal.entry("h:1", record(Value.whole(1)), file)) {
            first.remember(FIRST);
            remember("h:1", record(Value.whole(1)), SECOND);
        }
        assertEquals(FIRST, remembered("h:1", record(Value.whole(1))));
    }

    @Test
    void takesHalfAnIdForNone() throws Exception {
        remember("h:1", record(Value.whole(1)), FIRST);
        Files.writeString(uploads.resolve(uploads.toFile().list()[0]), FIRST.substring(0, 20));
        assertEquals("", remembered("h:1", record(Value.whole(1))));
    }

    @Test
    void remembersNoStreamsAndDropsWhatIsOld() throws Exception {
        remember("h:1", record(Value.whole(1)), FIRST);
        Path only = uploads.resolve(uploads.toFile().list()[0]);
        Files.setLastModifiedTime(only, FileTime.from(Instant.now().minus(Duration.ofDays(8))));
        journal.entry("h:2", record(Value.whole(1)), file).close();
        assertFalse(Files.exists(only));
        assertFalse(Content.of(new byte[] {1}).identity().isPresent());
    }

    private void remember(String address, ModelInstanceRecord record, String uploadId) {
        try (JournalEntry entry = journal.entry(address, record, file)) {
            assertEquals("", entry.uploadId());
            entry.remember(uploadId);
        }
    }

    private String remembered(String address, ModelInstanceRecord record) {
        try (JournalEntry entry = journal.entry(address, record, file)) {
            return entry.uploadId();
        }
    }

    private static ModelInstanceRecord record(Value a) {
        Map<String, Value> metadata = new LinkedHashMap<>();
        metadata.put("a", a);
        metadata.put("city", Value.text("Oslo"));
        return new ModelInstanceRecord().setProjectName("p").setMetadata(metadata);
    }
}
