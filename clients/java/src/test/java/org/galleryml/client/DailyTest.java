package org.galleryml.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.galleryml.client.errors.AlreadyExistsException;
import org.galleryml.client.errors.NotFoundException;
import org.galleryml.client.errors.UnavailableException;
import org.galleryml.client.records.Champion;
import org.galleryml.client.records.Deployment;
import org.galleryml.client.records.Instance;
import org.galleryml.client.records.Measurement;
import org.galleryml.client.records.Operator;
import org.galleryml.client.records.Search;
import org.galleryml.client.records.Serving;
import org.galleryml.client.records.ServingSource;
import org.galleryml.client.records.Value;
import org.galleryml.client.serving.Watch;
import org.galleryml.client.transfer.Content;
import org.galleryml.client.transfer.SaveOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** What people do daily, against a real server. */
@Timeout(120)
@EnabledIfEnvironmentVariable(named = RealServer.VARIABLE, matches = ".+")
class DailyTest {
    private static final String RULE = """
            {"team": "%s", "uuid": "0e3b1c1e-9d6c-4a57-8f6a-0d5a0f3f7a11", "rule": {
              "GIVEN": "project_name == '%s'", "WHEN": "metrics.mae < 100",
              "MODEL_SELECTION": "a.metrics.mae < b.metrics.mae"}}
            """;

    @TempDir
    Path cache;

    private GalleryClient client;
    private String project;
    private String line;

    @BeforeEach
    void open() {
        client = RealServer.open(cache);
        project = RealServer.project(client);
        line = project + "/m/city=Oslo";
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void namesWhatIsThereAlready() {
        assertThrows(AlreadyExistsException.class, () -> client.createProject(project));
        assertEquals(List.of("city"), client.createModel(project, "m").shardKeys());
        assertThrows(NotFoundException.class, () -> client.get(line + "@newest"));
        assertEquals(project, client.project(project).name());
        assertTrue(client.projects().stream().anyMatch(each -> each.name().equals(project)));
        assertEquals(List.of(client.model(project + "/m")), client.models(project).toList());
        assertEquals(Map.of("owner", Value.of("ann")),
                client.annotateModel(project + "/m", Map.of("owner", Value.of("ann"))).annotations());
    }

    @Test
    void fallsBackToTheUnshardedLine() throws Exception {
        Instance general = client.save(project + "/m", Content.of(new byte[] {1}), SaveOptions.none().unsharded());
        client.deploy(general.id(), "production", "for all");
        String place = line + "@production";
        assertThrows(NotFoundException.class, () -> client.serving(place));
        assertEquals(general, client.servingOrUnsharded(place).instance());
        assertEquals(general, client.getOrUnsharded(line + "@newest"));
        BlockingQueue<Instance> told = new LinkedBlockingQueue<>();
        client.watchServingOrUnsharded(place, Duration.ofMillis(50), serving -> told.add(serving.instance())).close();
        assertEquals(general, told.take());
    }

    @Test
    void findsInstancesPageByPage() throws Exception {
        Instance first = client.save(line, new byte[] {1});
        Instance second = client.save(line, new byte[] {2});
        client.save(project + "/m/city=Bergen", new byte[] {3});
        Search search = Search.in(project).model("m").where("city == 'Oslo'");
        assertEquals(List.of(second, first), client.search(search).toList());
        assertEquals(second, client.search(search).first().orElseThrow());
        assertEquals(List.of(second), client.search(search.limit(1)).toList());
        assertEquals(3, client.count(Search.in(project)));
        Search either = Search.in(project).with("city", Operator.IN, Value.of("Bergen"), Value.of("Narvik"));
        assertEquals(1, client.search(either.orderedBy("createdTime", false)).stream().count());
    }

    @Test
    void keepsAProgramAtWhatServes() throws Exception {
        String place = line + "@production";
        Instance first = client.save(line, new byte[] {1});
        Instance second = client.save(line, new byte[] {2});
        assertThrows(NotFoundException.class, () -> client.serving(place));
        Deployment deployment = client.deploy(first.id(), "production", "first");
        assertEquals(place, deployment.place().toString());
        assertTrue(client.deploy(first.reference(), "production", "again").unchanged());

        BlockingQueue<Instance> told = new LinkedBlockingQueue<>();
        AtomicInteger calls = new AtomicInteger();
        try (Watch<Serving> watch = client.watchServing(place, Duration.ofMillis(50), serving -> {
            told.add(serving.instance());
            if (calls.incrementAndGet() == 2) {
                throw new IOException("a callback that fails is called again");
            }
        })) {
            assertEquals(first, told.take());
            assertEquals(ServingSource.DEPLOYMENT, watch.current().source());
            client.deploy(second.id(), "production", "second");
            assertEquals(second, told.take());
            assertEquals(second, told.take());
        }
        assertEquals(second, client.serving(place).instance());
    }

    @Test
    void throwsWhatTheFirstCallOfAWatchThrows() throws Exception {
        client.deploy(client.save(line, new byte[] {1}).id(), "production", "first");
        client.insertMetrics(line + "@newest", Measurement.of("Validation").metric("mae", 3));
        assertThrows(IOException.class, () -> client.watchServing(line + "@production", serving -> {
            throw new IOException("no room");
        }));
        assertThrows(IOException.class, () -> client.watchChampion(RULE.formatted("default", project), best -> {
            throw new IOException("no room");
        }));
    }

    @Test
    void startsWithoutAServerFromWhatServedLast() throws Exception {
        Instance saved = client.save(line, new byte[] {1, 2, 3});
        client.deploy(saved.id(), "production", "first");
        Relay relay = new Relay(System.getenv(RealServer.VARIABLE));
        String place = line + "@production";
        GalleryClientBuilder builder = GalleryClient.builder().address(relay.address()).cacheFolder(cache)
                .timeout(Duration.ofSeconds(10)).attempts(1);
        try (GalleryClient before = builder.open()) {
            assertFalse(before.serving(place).fromDisk());
            assertThrows(NotFoundException.class, () -> before.serving(project + "/m/city=Bergen@production"));
        }
        relay.close();
        try (GalleryClient after = builder.open()) {
            Serving serving = after.serving(place);
            assertTrue(serving.fromDisk());
            assertEquals(saved, serving.instance());
            assertEquals(3, after.loadBytes(serving.instance()).length);
            assertThrows(UnavailableException.class, () -> after.serving(project + "/m/city=Bergen@production"));
        }
    }

    @Test
    void keepsAProgramAtWhatARulePrefers() throws Exception {
        Instance worse = client.save(line, new byte[] {1});
        Instance better = client.save(line, new byte[] {2});
        client.insertMetrics(worse.id(), Measurement.of("Validation").metric("mae", 3));
        String rule = RULE.formatted("default", project);
        Champion champion = client.champion(rule);
        assertEquals(worse, champion.instance());
        assertEquals(1, champion.candidates());
        BlockingQueue<Instance> told = new LinkedBlockingQueue<>();
        try (Watch<Champion> watch = client.watchChampion(rule, best -> told.add(best.instance()))) {
            assertEquals(worse, told.take());
            client.insertMetrics(better.id(), Measurement.of("Validation").metric("mae", 1));
            assertEquals(better, told.take());
            assertEquals(better, watch.current().instance());
        }
        Champion kept = client.champion(rule, Map.of(), Duration.ofMinutes(1));
        assertEquals(kept, client.champion(rule, Map.of(), Duration.ofMinutes(1)));
    }
}
