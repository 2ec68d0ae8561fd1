package org.galleryml.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.galleryml.client.errors.AbortedException;
import org.galleryml.client.errors.FailedPreconditionException;
import org.galleryml.client.records.DeployOptions;
import org.galleryml.client.records.Deployment;
import org.galleryml.client.records.DeploymentKind;
import org.galleryml.client.records.Hold;
import org.galleryml.client.records.Rollback;
import org.junit.jupiter.api.Test;

/** What is current where, what was before, and what keeps it. */
class DeploymentsTest extends AtRealServer {
    @Test
    void tellsWhatIsAndWasCurrent() {
        String place = line + "@production";
        assertTrue(client.deployment(place).isEmpty());
        Deployment old = client.deploy(first.id(), "production", "first");
        assertTrue(client.deploy(first.reference(), "production", "again").unchanged());
        Deployment now = client.deploy(second.id(), "production", "better");
        assertEquals(Optional.of(second.id()), client.deployment(place).orElseThrow().instanceId());
        assertEquals(old.id(), client.deployment(place, old.created()).orElseThrow().id());
        assertEquals(Optional.of(first.id()), now.previousInstanceId());

        List<Deployment> history = client.deploymentHistory(place).toList();
        assertEquals(List.of(now.id(), old.id()), history.stream().map(Deployment::id).toList());
        assertEquals(Optional.of(now.created()), history.get(1).ended());
        assertEquals(second.version(), history.get(0).version());
        assertEquals(List.of(now), client.deployments(project).toList());
        assertEquals(List.of(now), client.deployments(project + "/m", "production").toList());
        assertEquals(List.of(now), client.deployments(line).toList());
    }

    @Test
    void deploysOnlyOverWhatWasExpected() {
        DeployOptions options = DeployOptions.because("better");
        client.deploy(first.id(), "production", options.expectingNothing());
        for (DeployOptions wrong : List.of(options.expectingNothing(), options.expecting(second.reference()))) {
            assertEquals("DEPLOYMENT_CHANGED", assertThrows(AbortedException.class,
                    () -> client.deploy(second.id(), "production", wrong)).reason());
        }
        client.deprecate(second.id(), "leaks");
        assertThrows(FailedPreconditionException.class, () -> client.deploy(second.id(), "production", options));
        client.deploy(second.id(), "production", options.expecting(first.reference()).allowingDeprecated());
    }

    @Test
    void leavesAPlaceEmpty() {
        String place = line + "@production";
        client.deploy(first.id(), "production", "first");
        Deployment empty = client.undeploy(place, "no more");
        assertEquals(DeploymentKind.UNDEPLOYED, empty.kind());
        assertTrue(empty.instanceId().isEmpty());
        assertEquals(Optional.of("no more"), client.deployment(place).orElseThrow().reason());
        assertEquals(List.of(), client.deployments(project).toList());
    }

    @Test
    void rollsBackAndHolds() {
        String place = line + "@production";
        client.deploy(first.id(), "production", "first");
        client.deploy(second.id(), "production", "better");
        Rollback back = client.rollback(place, "it is worse");
        assertEquals(DeploymentKind.ROLLED_BACK, back.deployment().kind());
        assertEquals(Optional.of(first.id()), back.deployment().instanceId());
        Hold hold = back.hold().orElseThrow();
        assertEquals(List.of(hold), client.holds(line).toList());
        assertThrows(FailedPreconditionException.class, () -> client.deploy(second.id(), "production", "anyway"));
        assertEquals(Optional.of("mended"), client.releaseHold(hold.id(), "mended").releaseReason());
        client.deploy(second.id(), "production", "anyway");
        assertTrue(client.rollback(place, "worse again", 0).hold().isEmpty());
    }

    @Test
    void holdsWhatServes() {
        Hold hold = client.placeHold(project, "production", "holidays", Duration.ofMinutes(90));
        assertEquals(Optional.of(hold.created().plus(Duration.ofMinutes(90))), hold.until());
        assertFalse(client.placeHold(project + "/m", "production", "for good", null).until().isPresent());
        assertEquals(2, client.holds(line).stream().count());
    }
}
