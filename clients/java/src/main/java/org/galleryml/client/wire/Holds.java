package org.galleryml.client.wire;

import static java.util.Optional.ofNullable;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.galleryml.client.records.Hold;
import org.galleryml.client.records.Line;
import org.galleryml.idl.LineSelector;

/** Holds, and the lines that they and others select. */
public final class Holds {
    private Holds() {}

    /** Writes which lines are meant: {@code project}, {@code project/model} or {@code project/model/key=value,...}. */
    public static LineSelector write(String lines) {
        if (lines.indexOf('/') < 0 && lines.indexOf('@') < 0) {
            return new LineSelector().setProjectName(lines);
        }
        Line line = Line.parse(lines);
        return new LineSelector().setProjectName(line.project()).setBaseVersionId(line.model())
                .setShard(line.shard());
    }

    /** Reads a hold. */
    public static Hold read(org.galleryml.idl.Hold wire) {
        return new Hold(
                wire.getHoldId(),
                wire.getProjectName(),
                ofNullable(wire.getBaseVersionId()),
                wire.getShard() == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(wire.getShard())),
                wire.getEnvironment(),
                ofNullable(wire.getInstanceId()),
                wire.getReason(),
                Values.time(wire.getCreatedMicros()),
                ofNullable(wire.getCreatedBy()),
                Values.time(wire.isSetUntilMicros(), wire.getUntilMicros()),
                Values.time(wire.isSetReleasedMicros(), wire.getReleasedMicros()),
                ofNullable(wire.getReleasedBy()),
                ofNullable(wire.getReleaseReason()));
    }

    /** Reads a page of holds. */
    public static List<Hold> read(List<org.galleryml.idl.Hold> wire) {
        return wire == null ? List.of() : wire.stream().map(Holds::read).toList();
    }
}
