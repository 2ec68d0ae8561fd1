package org.galleryml.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.galleryml.client.records.Grade;
import org.galleryml.client.records.Health;
import org.galleryml.client.records.Line;
import org.galleryml.client.records.Measurement;
import org.junit.jupiter.api.Test;

/** How healthy instances are. */
class HealthTest extends AtRealServer {
    @Test
    void tellsOfAnInstanceALineAndAProject() {
        client.insertMetrics(second.id(), Measurement.of("Validation").metric("mae", 1),
                Measurement.of("Production").metric("mae", 9));
        Health health = client.health(second.reference());
        assertEquals(Line.parse(line), health.line());
        assertEquals(List.of("Production", "Validation"), health.coveredScopes().stream().sorted().toList());
        assertEquals(8, health.skews().get(0).skew().orElseThrow(), 1e-9);
        assertEquals("Validation", health.skews().get(0).referenceScope().orElseThrow());
        assertEquals(Grade.POOR, health.skews().get(0).grade());
        assertFalse(health.findings().isEmpty());
        assertTrue(health.drifts().get(0).why().isPresent(), "one value drifts nowhere");
        assertEquals(List.of(second.id(), first.id()),
                client.lineHealth(line).stream().map(Health::instanceId).toList());
        assertEquals(second.id(), client.projectHealth(project).first().orElseThrow().instanceId());
    }
}
