package org.galleryml.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.galleryml.client.errors.FailedPreconditionException;
import org.galleryml.client.errors.InvalidArgumentException;
import org.galleryml.client.records.Cause;
import org.galleryml.client.records.Dependency;
import org.galleryml.client.records.Direction;
import org.galleryml.client.records.Propagation;
import org.galleryml.client.records.PropagationState;
import org.junit.jupiter.api.Test;

/** What models depend on, and the copies that a change makes. */
class DependenciesTest extends AtRealServer {
    @Test
    void addsListsAndRemovesEdges() {
        String model = project + "/m";
        String weather = client.createModel(project, "weather", "city").reference();
        String sun = client.createModel(project, "sun", "city").reference();
        Propagation added = client.addDependency(model, weather).orElseThrow();
        assertEquals(Cause.DEPENDENCY_ADDED, added.cause());
        assertEquals(1, added.copiesMade());
        assertEquals(PropagationState.DONE, client.propagation(added.id()).state());
        assertTrue(client.addDependency(model, weather).isEmpty());
        client.addDependency(weather, sun);
        assertEquals(Cause.DEPENDENCY_ADDED, client.get(line + "@newest").cause());

        assertEquals(List.of(weather), client.dependencies(model).stream().map(Dependency::upstream).toList());
        assertEquals(List.of(weather, model), client.dependencies(sun, Direction.DOWNSTREAM, 2).stream()
                .map(Dependency::downstream).toList());
        FailedPreconditionException cycle =
                assertThrows(FailedPreconditionException.class, () -> client.addDependency(sun, model));
        assertEquals("DEPENDENCY_CYCLE", cycle.reason());
        assertEquals(Cause.DEPENDENCY_REMOVED, client.removeDependency(model, weather).cause());
        assertEquals(List.of(), client.dependencies(model).toList());
    }

    @Test
    void refusesALineWhereAModelIsMeant() {
        assertEquals("REFERENCE_MALFORMED",
                assertThrows(InvalidArgumentException.class, () -> client.dependencies(line)).reason());
    }
}
