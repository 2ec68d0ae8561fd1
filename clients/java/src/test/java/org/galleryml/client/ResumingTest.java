package org.galleryml.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.galleryml.client.records.Instance;
import org.galleryml.client.records.Line;
import org.galleryml.client.records.Search;
import org.galleryml.idl.AbortUploadRequest;
import org.galleryml.idl.GetUploadRequest;
import org.galleryml.idl.UploadState;
import org.galleryml.idl.UploadStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** The upload of a file outlives the process that began it, against a real server. */
@Timeout(120)
@EnabledIfEnvironmentVariable(named = RealServer.VARIABLE, matches = ".+")
class ResumingTest {
    private static final int MIB = 1 << 20;
    private static final int SIZE = 9 * MIB + 17;
    /** So many bytes arrive before the program is killed: some chunks whole, and a part of one. */
    private static final int ARRIVING = 4 * MIB + MIB / 2;

    @TempDir
    Path folder;

    private GalleryClient direct;
    private Relay relay;
    private GalleryClient client;
    private String line;
    private Path file;
    private byte[] bytes;

    @BeforeEach
    void killASaveInTheMiddle() throws Exception {
        direct = RealServer.open(cache());
        line = RealServer.project(direct) + "/m/city=Oslo";
        bytes = new byte[SIZE];
        new Random(1).nextBytes(bytes);
        file = Files.write(folder.resolve("model"), bytes);
        relay = new Relay(System.getenv(RealServer.VARIABLE), ARRIVING);
        Process program = SaveFile.start(relay.address(), cache(), line, file);
        relay.awaitHeld();
        assertEquals(1, remembered().size());
        program.destroyForcibly().waitFor();
        relay.letGo();
        client = GalleryClient.builder().address(relay.address()).cacheFolder(cache()).open();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        direct.close();
        relay.close();
    }

    @Test
    void goesOnBehindTheLastAcknowledgedChunk() throws Exception {
        String uploadId = Files.readString(remembered().get(0));
        assertTrue(status(uploadId).getReceivedBytes() >= 3 * MIB);
        long before = relay.sent();
        Instance saved = client.save(line, file);
        assertTrue(relay.sent() - before < SIZE - 2 * MIB, "it sent " + (relay.sent() - before) + " bytes again");
        assertArrayEquals(bytes, client.loadBytes(saved));
        assertEquals(UploadState.COMMITTED, status(uploadId).getState());
        assertEquals(List.of(), remembered());
    }

    @Test
    void beginsAnewForAFileThatChanged() throws Exception {
        String uploadId = Files.readString(remembered().get(0));
        bytes[0]++;
        Files.write(file, bytes);
        assertArrayEquals(bytes, client.loadBytes(client.save(line, file)));
        assertEquals(UploadState.RECEIVING, status(uploadId).getState());
    }

    @Test
    void beginsAnewWhereTheUploadIsGone() throws Exception {
        String uploadId = Files.readString(remembered().get(0));
        client.calls().abortUpload(new AbortUploadRequest().setUploadId(uploadId));
        assertArrayEquals(bytes, client.loadBytes(client.save(line, file)));
        assertEquals(List.of(), remembered());
    }

    @Test
    void beginsAnUploadOfItsOwnWhileAnotherProcessSavesTheSame() throws Exception {
        try (Relay slow = new Relay(System.getenv(RealServer.VARIABLE), ARRIVING)) {
            Process other = SaveFile.start(slow.address(), cache(), line, file);
            slow.awaitHeld();
            try (GalleryClient second =
                    GalleryClient.builder().address(slow.address()).cacheFolder(cache()).open()) {
                assertArrayEquals(bytes, second.loadBytes(second.save(line, file)));
            }
            assertEquals(2, remembered().size(), "the other's, and that of the one that was killed");
            slow.letGo();
            assertEquals(0, other.waitFor());
        }
        assertEquals(1, remembered().size());
        assertEquals(2, direct.count(Search.in(Line.parse(line).project())));
    }

    private UploadStatus status(String uploadId) {
        return direct.calls().getUpload(new GetUploadRequest().setUploadId(uploadId)).getStatus();
    }

    private Path cache() {
        return folder.resolve("cache");
    }

    private List<Path> remembered() throws IOException {
        try (Stream<Path> files = Files.list(cache().resolve("uploads"))) {
            return files.toList();
        }
    }
}
