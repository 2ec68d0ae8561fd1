package org.galleryml.client.wire;

import static java.util.Optional.ofNullable;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.galleryml.client.records.Cause;
import org.galleryml.client.records.Instance;
import org.galleryml.client.records.Stage;
import org.galleryml.idl.ModelInstance;

/** Instances. */
public final class Instances {
    private Instances() {}

    /** Reads an instance. */
    public static Instance read(ModelInstance wire) {
        return read(wire, false);
    }

    /** Reads an instance that a save answered. */
    public static Instance read(ModelInstance wire, boolean alreadyExisted) {
        return new Instance(
                wire.getInstanceId(),
                wire.getProjectName(),
                wire.getBaseVersionId(),
                wire.getModelId(),
                wire.getRevision(),
                ofNullable(wire.getVersion()),
                wire.getNumber(),
                wire.isSetLineSequence() ? OptionalLong.of(wire.getLineSequence()) : OptionalLong.empty(),
                shard(wire.getShard()),
                wire.getStage() == null ? Stage.UNSPECIFIED : Stage.valueOf(wire.getStage().name()),
                Values.read(wire.getMetadata()),
                Values.read(wire.getAnnotations()),
                ofNullable(wire.getMediaType()),
                ofNullable(wire.getFormat()),
                wire.getSize(),
                wire.getSha256() == null ? "" : wire.getSha256(),
                ofNullable(wire.getExternalId()),
                wire.getCause() == null ? Cause.UNSPECIFIED : Cause.valueOf(wire.getCause().name()),
                ofNullable(wire.getCauseInstanceId()),
                ofNullable(wire.getCopiedFromInstanceId()),
                wire.getEnvironments() == null ? List.of() : List.copyOf(wire.getEnvironments()),
                wire.isDeprecated(),
                ofNullable(wire.getDeprecationReason()),
                Values.time(wire.getCreatedMicros()),
                ofNullable(wire.getCreatedBy()),
                Values.time(wire.isSetOriginalCreatedMicros(), wire.getOriginalCreatedMicros()),
                Values.time(wire.isSetReleasedMicros(), wire.getReleasedMicros()),
                wire.isErased(),
                alreadyExisted);
    }

    /** Reads a page of instances. */
    public static List<Instance> read(List<ModelInstance> wire) {
        return wire == null ? List.of() : wire.stream().map(Instances::read).toList();
    }

    private static Map<String, String> shard(Map<String, String> wire) {
        return wire == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(wire));
    }
}
