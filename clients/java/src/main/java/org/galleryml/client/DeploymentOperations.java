package org.galleryml.client;

import java.time.Instant;
import java.util.Optional;
import org.galleryml.client.records.DeployOptions;
import org.galleryml.client.records.Deployment;
import org.galleryml.client.records.Place;
import org.galleryml.client.records.Rollback;
import org.galleryml.client.wire.Deployments;
import org.galleryml.client.wire.Holds;
import org.galleryml.client.wire.Values;
import org.galleryml.idl.DeployInstanceRequest;
import org.galleryml.idl.DeployInstanceResponse;
import org.galleryml.idl.DeploymentOutcome;
import org.galleryml.idl.GetDeploymentHistoryRequest;
import org.galleryml.idl.GetDeploymentHistoryResponse;
import org.galleryml.idl.GetDeploymentRequest;
import org.galleryml.idl.ListDeploymentsRequest;
import org.galleryml.idl.ListDeploymentsResponse;
import org.galleryml.idl.RollbackDeploymentRequest;
import org.galleryml.idl.RollbackDeploymentResponse;
import org.galleryml.idl.UndeployInstanceRequest;

/** What is current where. A place is {@code project/model[/key=value,...]@environment}. */
public interface DeploymentOperations extends Operations {
    /** Makes an instance current in an environment that the project declares. */
    default Deployment deploy(String reference, String environment, String reason) {
        return deploy(reference, environment, DeployOptions.because(reason));
    }

    /**
     * Makes an instance current in an environment that the project declares. Throws AbortedException where something
     * else is current than was expected, and FailedPreconditionException, HELD, where a hold keeps another one.
     */
    default Deployment deploy(String reference, String environment, DeployOptions options) {
        DeployInstanceResponse response = calls().deployInstance(new DeployInstanceRequest()
                .setInstanceId(References.idOf(this, reference))
                .setEnvironment(environment)
                .setReason(options.reason().orElse(null))
                .setExpectedInstanceId(options.expected().map(each -> References.idOf(this, each)).orElse(null))
                .setExpectNothing(options.expectsNothing())
                .setAllowDeprecated(options.allowsDeprecated()));
        return Deployments.read(response.getDeployment(), response.getOutcome() == DeploymentOutcome.UNCHANGED);
    }

    /** Lets nothing be current at a place any more. */
    default Deployment undeploy(String place, String reason) {
        Place parsed = Place.parse(place);
        return Deployments.read(calls().undeployInstance(new UndeployInstanceRequest()
                .setLine(Deployments.write(parsed.line())).setEnvironment(parsed.environment()).setReason(reason))
                .getDeployment(), false);
    }

    /** Goes back to the newest earlier instance that nobody rolled back from, and holds the place there for a day. */
    default Rollback rollback(String place, String reason) {
        return rollback(place, reason, null);
    }

    /** Goes back likewise, and holds the place for so many minutes: 0 for no hold, null for a day. */
    default Rollback rollback(String place, String reason, Integer holdMinutes) {
        Place parsed = Place.parse(place);
        RollbackDeploymentRequest request = new RollbackDeploymentRequest()
                .setLine(Deployments.write(parsed.line())).setEnvironment(parsed.environment()).setReason(reason);
        if (holdMinutes != null) {
            request.setHoldMinutes(holdMinutes);
        }
        RollbackDeploymentResponse response = calls().rollbackDeployment(request);
        return new Rollback(Deployments.read(response.getDeployment(), false),
                Optional.ofNullable(response.getHold()).map(Holds::read));
    }

    /** Tells what is current at a place; empty where there never was a deployment. */
    default Optional<Deployment> deployment(String place) {
        return deployment(place, null);
    }

    /** Tells what was current at a place at some moment, null for now; empty where there was no deployment by then. */
    default Optional<Deployment> deployment(String place, Instant at) {
        Place parsed = Place.parse(place);
        GetDeploymentRequest request = new GetDeploymentRequest()
                .setLine(Deployments.write(parsed.line())).setEnvironment(parsed.environment());
        if (at != null) {
            request.setAtMicros(Values.micros(at));
        }
        return Optional.ofNullable(calls().getDeployment(request).getDeployment())
                .map(found -> Deployments.read(found, false));
    }

    /** Lists what is current in a project, a {@code project/model} or a line, in every environment. */
    default Listing<Deployment> deployments(String lines) {
        return deployments(lines, null);
    }

    /** Lists what is current in a project, a {@code project/model} or a line, in one environment; null is every one. */
    default Listing<Deployment> deployments(String lines, String environment) {
        ListDeploymentsRequest request =
                new ListDeploymentsRequest().setSelector(Holds.write(lines)).setEnvironment(environment);
        return Listing.of((cursor, limit) -> {
            ListDeploymentsResponse page =
                    calls().listDeployments(new ListDeploymentsRequest(request).setCursor(cursor).setLimit(limit));
            return new Listing.Page<>(Deployments.read(page.getItems()), page.getNextCursor());
        });
    }

    /** Lists all that ever was current at a place, newest first, with who and why. */
    default Listing<Deployment> deploymentHistory(String place) {
        Place parsed = Place.parse(place);
        GetDeploymentHistoryRequest request = new GetDeploymentHistoryRequest()
                .setLine(Deployments.write(parsed.line())).setEnvironment(parsed.environment());
        return Listing.of((cursor, limit) -> {
            GetDeploymentHistoryResponse page = calls().getDeploymentHistory(
                    new GetDeploymentHistoryRequest(request).setCursor(cursor).setLimit(limit));
            return new Listing.Page<>(Deployments.read(page.getItems()), page.getNextCursor());
        });
    }
}
