package org.galleryml.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.galleryml.client.errors.InvalidArgumentException;
import org.galleryml.client.errors.NotFoundException;
import org.galleryml.client.records.DataSet;
import org.galleryml.client.records.Evaluation;
import org.galleryml.client.records.Instance;
import org.galleryml.client.records.Measurement;
import org.galleryml.client.records.Metric;
import org.galleryml.client.records.MetricKey;
import org.galleryml.client.records.MetricQuery;
import org.galleryml.client.records.Value;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** What was measured is recorded and read back, against a real server. */
@Timeout(120)
@EnabledIfEnvironmentVariable(named = RealServer.VARIABLE, matches = ".+")
class MetricsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path cache;

    private GalleryClient client;
    private Instance oslo;
    private Instance bergen;

    @BeforeEach
    void open() throws Exception {
        client = RealServer.open(cache);
        String model = RealServer.project(client) + "/m/city=";
        oslo = client.save(model + "Oslo", new byte[] {1});
        bergen = client.save(model + "Bergen", new byte[] {2});
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void recordsABatchOfManyInstances() {
        List<Measurement> batch = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Measurement week = Measurement.of("Production").measured(NOON.plus(Duration.ofDays(7L * i - 3_500)));
            batch.add(week.instance(i % 2 == 0 ? oslo.id() : bergen.reference()).metric("mae", i).metric("bias", -i));
        }
        assertEquals(500, client.insertMetrics(batch).stream().distinct().count());
        List<Metric> kept = client.metrics(oslo.reference(), MetricQuery.named("mae").oldestFirst()).toList();
        assertEquals(250, kept.size());
        assertEquals(498, kept.get(249).value());
        assertEquals(2, client.metrics(bergen.id(), MetricQuery.all().limit(2)).stream().count());
    }

    @Test
    void recordsOneWriteOnce() {
        List<Measurement> batch = List.of(Measurement.of("Test").instance(oslo.id()).metric("mae", 1));
        String name = UUID.randomUUID().toString();
        List<String> ids = client.insertMetrics(batch, name, Duration.ofSeconds(30));
        assertEquals(ids, client.insertMetrics(batch, name, null));
        assertEquals(1, client.metrics(oslo.id(), MetricQuery.all()).stream().count());
    }

    @Test
    void keepsAllThatIsSaid() {
        String id = client.insertMetrics(oslo.reference(), Measurement.of("Validation").metric("nan", Double.NaN)
                .metric("most", Double.POSITIVE_INFINITY).metric("least", Double.NEGATIVE_INFINITY).segment("airport")
                .samples(12).measured(NOON).window(NOON.minusSeconds(60), NOON).dataSet(DataSet.of("flights", "2013"))
                .metadata("fold", Value.of(3)).payload(new byte[] {7}, "application/x-matrix")).get(0);
        Measurement kept = client.evaluation(id).measurement();
        assertEquals(DataSet.of("flights", "2013"), kept.dataSet().orElseThrow());
        assertEquals(Map.of("fold", Value.of(3)), kept.metadata());
        assertEquals("application/x-matrix", kept.payloadType().orElseThrow());
        assertArrayEquals(new byte[] {7}, kept.payload().orElseThrow());
        assertEquals(Double.NaN, kept.metrics().get("nan"));
        assertEquals(NOON, kept.windowEnd().orElseThrow());
        Metric metric = client.metrics(oslo.id(), MetricQuery.named("nan").segment("airport")).first().orElseThrow();
        assertEquals(new MetricKey("nan", "Validation", "airport"), metric.key());
        assertTrue(Double.isNaN(metric.value()));
        assertEquals(NOON, metric.measured());
        assertEquals(NOON.minusSeconds(60), metric.windowStart().orElseThrow());
        assertEquals(12, metric.samples().orElseThrow());
        assertEquals(Double.NEGATIVE_INFINITY,
                client.metrics(oslo.id(), MetricQuery.named("least")).first().orElseThrow().value());
    }

    @Test
    void namesTheElementThatIsRefused() {
        Measurement good = Measurement.of("Test").instance(oslo.id()).metric("mae", 1);
        List<Measurement> unnamed = List.of(good, Measurement.of("Test").metric("mae", 1));
        assertEquals("evaluations[1].instance", refused(unnamed).details().get("field"));
        Measurement wrong = Measurement.of("Tast").instance(oslo.id()).metric("mae", 1);
        InvalidArgumentException error = refused(List.of(good, good, wrong));
        assertTrue(error.details().get("field").startsWith("evaluations[2]."), error.toString());
        Value unknown = new Value.Unknown();
        assertEquals("evaluations[1].metadata.k",
                refused(List.of(good, good.metadata("k", unknown))).details().get("field"));
        assertEquals(0, client.metrics(oslo.id(), MetricQuery.all()).stream().count());
    }

    @Test
    void tellsTheNewestOfSomeInstances() {
        client.insertMetrics(List.of(
                Measurement.of("Production").instance(oslo.id()).metric("mae", 1).measured(NOON),
                Measurement.of("Production").instance(oslo.id()).metric("mae", 2).measured(NOON.plusSeconds(60)),
                Measurement.of("Production").instance(bergen.id()).metric("mae", 3).metric("bias", 4)));
        MetricQuery mae = MetricQuery.named("mae").scope("Production");
        assertEquals(List.of(3.0, 2.0), client.latestMetrics(List.of(bergen.id(), oslo.reference()), mae).stream()
                .map(Metric::value).toList());
        String nobody = "01890000-0000-7000-8000-000000000000";
        NotFoundException error = assertThrows(NotFoundException.class,
                () -> client.latestMetrics(List.of(oslo.id(), nobody), MetricQuery.all()));
        assertEquals(nobody, error.details().get("missingIds"));
    }

    @Test
    void takesAnEvaluationBack() {
        String wrong = client.insertMetrics(oslo.id(), Measurement.of("Test").metric("mae", 1)).get(0);
        Evaluation taken = client.retractEvaluation(wrong, "of other data");
        assertEquals("of other data", taken.retractionReason().orElseThrow());
        assertEquals(0, client.metrics(oslo.id(), MetricQuery.all()).stream().count());
        assertTrue(client.metrics(oslo.id(), MetricQuery.all().includingRetracted()).first().orElseThrow().retracted());
    }

    private InvalidArgumentException refused(List<Measurement> batch) {
        return assertThrows(InvalidArgumentException.class, () -> client.insertMetrics(batch));
    }
}
