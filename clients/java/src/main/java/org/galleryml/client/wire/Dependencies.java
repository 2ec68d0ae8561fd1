package org.galleryml.client.wire;

import static java.util.Optional.ofNullable;

import java.util.List;
import java.util.OptionalLong;
import org.galleryml.client.channel.Faults;
import org.galleryml.client.records.Cause;
import org.galleryml.client.records.Dependency;
import org.galleryml.client.records.Propagation;
import org.galleryml.client.records.PropagationState;

/** What depends on what. */
public final class Dependencies {
    private Dependencies() {}

    /** Reads a page of edges. */
    public static List<Dependency> read(List<org.galleryml.idl.Dependency> wire) {
        return wire == null ? List.of() : wire.stream().map(Dependencies::read).toList();
    }

    /** Reads what a change brought about. */
    public static Propagation read(org.galleryml.idl.Propagation wire) {
        return new Propagation(
                wire.getPropagationId(),
                wire.getState() == null
                        ? PropagationState.UNSPECIFIED : PropagationState.valueOf(wire.getState().name()),
                wire.getCause() == null ? Cause.UNSPECIFIED : Cause.valueOf(wire.getCause().name()),
                ofNullable(wire.getCauseInstanceId()),
                wire.getModelId(),
                wire.isSetCopies() ? OptionalLong.of(wire.getCopies()) : OptionalLong.empty(),
                wire.getCopiesMade(),
                Values.time(wire.getCreatedMicros()),
                ofNullable(wire.getCreatedBy()),
                Values.time(wire.isSetEndedMicros(), wire.getEndedMicros()),
                ofNullable(wire.getFault()).map(Faults::of));
    }

    private static Dependency read(org.galleryml.idl.Dependency wire) {
        return new Dependency(
                wire.getDownstreamProjectName() + "/" + wire.getDownstreamBaseVersionId(),
                wire.getUpstreamProjectName() + "/" + wire.getUpstreamBaseVersionId(),
                wire.getDepth(),
                wire.isAcrossShards(),
                wire.getDownstreamModelId(),
                wire.getUpstreamModelId(),
                Values.time(wire.getCreatedMicros()),
                ofNullable(wire.getCreatedBy()));
    }
}
