package org.galleryml.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.galleryml.client.errors.DeadlineExceededException;
import org.galleryml.client.errors.DigestMismatchException;
import org.galleryml.client.errors.InvalidArgumentException;
import org.galleryml.client.errors.SourceChangedException;
import org.galleryml.client.records.Instance;
import org.galleryml.client.records.Stage;
import org.galleryml.client.records.Value;
import org.galleryml.client.transfer.Content;
import org.galleryml.client.transfer.SaveOptions;
import org.galleryml.client.wire.Instances;
import org.galleryml.idl.ModelInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models go to a real server and come back, bit for bit. */
@Timeout(120)
@EnabledIfEnvironmentVariable(named = RealServer.VARIABLE, matches = ".+")
class TransferTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private GalleryClient client;
    private String line;

    @BeforeEach
    void open() {
        client = RealServer.open(folder.resolve("cache"));
        line = RealServer.project(client) + "/m/city=Troms%C3%B8";
    }

    @AfterEach
    void close() {
        client.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, MIB, 4 * MIB, 4 * MIB + 1, 9 * MIB + 17})
    void bringsBackWhatWasSaved(int size) throws Exception {
        byte[] bytes = random(size);
        Instance saved = client.save(line, bytes);
        assertEquals(size, saved.size());
        assertArrayEquals(bytes, client.loadBytes(saved));
        client.load(saved.reference(), folder.resolve("copy")); // from the cache by now
        assertArrayEquals(bytes, Files.readAllBytes(folder.resolve("copy")));
        try (InputStream stream = client.read(saved)) {
            assertArrayEquals(bytes, stream.readAllBytes());
        }
        assertEquals(saved, client.get(line + "@newest"));
    }

    @Test
    void savesAFileAndAStreamAlike() throws Exception {
        byte[] bytes = random(6 * MIB);
        Path file = Files.write(folder.resolve("model"), bytes);
        String first = client.save(line, file).sha256();
        InputStream stream = new ByteArrayInputStream(bytes);
        assertEquals(first, client.save(line, Content.of(stream), SaveOptions.none()).sha256());
    }

    @Test
    void keepsWhatIsSaidOfAnInstance() throws Exception {
        Instant time = Instant.parse("1969-12-31T23:59:59.999999Z");
        SaveOptions options = SaveOptions.none().metadata("a.text", "𝄞").metadata("a.whole", Long.MIN_VALUE)
                .metadata("a.number", Double.NaN).metadata("a.flag", false).metadata("a.time", time)
                .annotations(Map.of("owner", Value.of("ann"))).externalId("run-7").draft().format("json")
                .mediaType("application/json").originalCreated(Instant.EPOCH);
        Instance saved = client.save(line, Content.of(new byte[] {1}), options);
        assertEquals(Stage.DRAFT, saved.stage());
        assertEquals(Map.of("city", "Tromsø"), saved.shard());
        assertEquals(Value.of("𝄞"), saved.metadata().get("a.text"));
        assertEquals(Value.of(Long.MIN_VALUE), saved.metadata().get("a.whole"));
        assertEquals(Value.of(Double.NaN), saved.metadata().get("a.number"));
        assertEquals(Value.of(false), saved.metadata().get("a.flag"));
        assertEquals(Value.of(time), saved.metadata().get("a.time"));
        assertEquals(Instant.EPOCH, saved.originalCreated().orElseThrow());
        assertEquals("json", saved.format().orElseThrow());
        assertTrue(saved.version().isEmpty());
        assertFalse(saved.alreadyExisted());
        Instance again = client.save(line, Content.of(new byte[] {1}), options);
        assertEquals(saved, again);
        assertTrue(again.alreadyExisted());
    }

    @Test
    void refusesAFileThatChangesMeanwhile() throws Exception {
        Path file = Files.write(folder.resolve("model"), random(5 * MIB));
        Content changing = new Content() {
            private final Content content = Content.of(file);

            @Override
            public java.util.OptionalLong size() {
                return content.size();
            }

            @Override
            public boolean again() {
                return true;
            }

            @Override
            public InputStream open() throws IOException {
                Files.write(file, new byte[] {1});
                return new ByteArrayInputStream(random(5 * MIB));
            }

            @Override
            public void check() throws IOException {
                content.check();
            }
        };
        assertThrows(SourceChangedException.class, () -> client.save(line, changing, SaveOptions.none()));
    }

    @Test
    void givesNoBytesForWholeThatAreWrong() throws Exception {
        Instance saved = client.save(line, random(2 * MIB));
        Instance wrong = Instances.read(new ModelInstance()
                .setInstanceId(saved.id()).setProjectName(saved.project()).setBaseVersionId(saved.model())
                .setSize(saved.size()).setSha256("0".repeat(64)));
        Path target = Files.write(folder.resolve("kept"), new byte[] {7});
        assertThrows(DigestMismatchException.class, () -> client.load(wrong, target, null));
        assertArrayEquals(new byte[] {7}, Files.readAllBytes(target));
        assertThrows(DigestMismatchException.class, () -> client.loadBytes(wrong));
        try (InputStream stream = client.read(wrong)) {
            assertThrows(DigestMismatchException.class, stream::readAllBytes);
            assertThrows(DigestMismatchException.class, stream::read);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(0, files.filter(each -> each.toString().endsWith(".part")).count());
        }
        try (Stream<Path> files = Files.list(folder.resolve("cache/blobs"))) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void endsATransferAtItsDeadline() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 1;
            }
        };
        SaveOptions options = SaveOptions.none().timeout(Duration.ofMillis(200));
        assertThrows(DeadlineExceededException.class, () -> client.save(line, Content.of(endless), options));
    }

    @Test
    void refusesAFolder() {
        assertThrows(InvalidArgumentException.class, () -> client.save(line, folder));
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
