package org.galleryml.client.wire;

import static java.util.Optional.ofNullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galleryml.client.records.Deployment;
import org.galleryml.client.records.DeploymentKind;
import org.galleryml.client.records.Line;
import org.galleryml.client.records.Place;
import org.galleryml.client.records.Serving;
import org.galleryml.client.records.ServingSource;
import org.galleryml.idl.GetServingResponse;
import org.galleryml.idl.LineKey;

/** Lines, deployments and what serves. */
public final class Deployments {
    private Deployments() {}

    /** Writes a line. */
    public static LineKey write(Line line) {
        return new LineKey().setProjectName(line.project()).setBaseVersionId(line.model()).setShard(line.shard());
    }

    /** Reads a deployment. */
    public static Deployment read(org.galleryml.idl.Deployment wire, boolean unchanged) {
        return new Deployment(
                wire.getDeploymentId(),
                new Place(read(wire.getLine()), wire.getEnvironment()),
                wire.getKind() == null ? DeploymentKind.UNSPECIFIED : DeploymentKind.valueOf(wire.getKind().name()),
                ofNullable(wire.getInstanceId()),
                ofNullable(wire.getVersion()),
                ofNullable(wire.getPreviousInstanceId()),
                ofNullable(wire.getReason()),
                Values.time(wire.getCreatedMicros()),
                ofNullable(wire.getCreatedBy()),
                Values.time(wire.isSetEndedMicros(), wire.getEndedMicros()),
                unchanged);
    }

    /** Reads a page of deployments. */
    public static List<Deployment> read(List<org.galleryml.idl.Deployment> wire) {
        return wire == null ? List.of() : wire.stream().map(each -> read(each, false)).toList();
    }

    /** Reads what serves at a place, as it was answered at some moment. */
    public static Serving read(Place place, GetServingResponse wire, Instant asked, boolean fromDisk) {
        return new Serving(
                place,
                Instances.read(wire.getInstance()),
                wire.getSource() == null ? ServingSource.UNSPECIFIED : ServingSource.valueOf(wire.getSource().name()),
                Optional.ofNullable(wire.getReason()),
                Optional.ofNullable(wire.getDecisionId()),
                asked,
                fromDisk);
    }

    private static Line read(LineKey wire) {
        return Line.of(wire.getProjectName(), wire.getBaseVersionId(),
                wire.getShard() == null ? Map.of() : wire.getShard());
    }
}
