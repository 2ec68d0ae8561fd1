package org.galleryml.client.wire;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.galleryml.client.errors.InvalidArgumentException;
import org.galleryml.client.errors.Problem;
import org.galleryml.client.records.Value;

/** Typed values and times. */
public final class Values {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long NANOS_PER_MICRO = 1_000;

    private Values() {}

    /** Reads values by key. */
    public static Map<String, Value> read(Map<String, org.galleryml.idl.Value> wire) {
        if (wire == null) {
            return Map.of();
        }
        Map<String, Value> values = new TreeMap<>();
        wire.forEach((key, value) -> values.put(key, read(value)));
        return Collections.unmodifiableMap(values);
    }

    /** Writes values by key. */
    public static Map<String, org.galleryml.idl.Value> write(String field, Map<String, Value> values) {
        Map<String, org.galleryml.idl.Value> wire = new LinkedHashMap<>();
        values.forEach((key, value) -> wire.put(key, write(field + "." + key, value)));
        return wire;
    }

    private static Value read(org.galleryml.idl.Value wire) {
        if (wire.getSetField() == null) {
            return new Value.Unknown();
        }
        return switch (wire.getSetField()) {
            case TEXT -> new Value.Text(wire.getText());
            case WHOLE -> new Value.Whole(wire.getWhole());
            case NUMBER -> new Value.Number(wire.getNumber());
            case FLAG -> new Value.Flag(wire.getFlag());
            case TIME_MICROS -> new Value.Time(time(wire.getTimeMicros()));
        };
    }

    /** Writes one value, which a field is to have. */
    public static org.galleryml.idl.Value write(String field, Value value) {
        if (value instanceof Value.Text text) {
            return org.galleryml.idl.Value.text(text.text());
        } else if (value instanceof Value.Whole whole) {
            return org.galleryml.idl.Value.whole(whole.whole());
        } else if (value instanceof Value.Number number) {
            return org.galleryml.idl.Value.number(number.number());
        } else if (value instanceof Value.Flag flag) {
            return org.galleryml.idl.Value.flag(flag.flag());
        } else if (value instanceof Value.Time time) {
            return org.galleryml.idl.Value.timeMicros(micros(time.time()));
        }
        throw new InvalidArgumentException(Problem.ofField("FIELD_MALFORMED", field,
                field + " has no value; give a text, a number, a flag or a time"));
    }

    /** Reads microseconds since 1970. */
    public static Instant time(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS_PER_SECOND),
                Math.floorMod(micros, MICROS_PER_SECOND) * NANOS_PER_MICRO);
    }

    /** Reads microseconds since 1970, where they are set. */
    public static Optional<Instant> time(boolean isSet, long micros) {
        return isSet ? Optional.of(time(micros)) : Optional.empty();
    }

    /** Writes microseconds since 1970. */
    public static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
