package org.galleryml.client.wire;

import static java.util.Optional.ofNullable;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.galleryml.client.records.Drift;
import org.galleryml.client.records.DriftKind;
import org.galleryml.client.records.Grade;
import org.galleryml.client.records.Health;
import org.galleryml.client.records.Line;
import org.galleryml.client.records.Shift;
import org.galleryml.client.records.Skew;
import org.galleryml.idl.Completeness;
import org.galleryml.idl.DistributionShift;
import org.galleryml.idl.HealthGrade;
import org.galleryml.idl.InstanceHealth;
import org.galleryml.idl.MetricDrift;
import org.galleryml.idl.MetricSkew;

/** How healthy instances are. */
public final class Healths {
    private Healths() {}

    /** Reads the health of an instance. */
    public static Health read(InstanceHealth wire) {
        Completeness complete = wire.getCompleteness() == null ? new Completeness() : wire.getCompleteness();
        return new Health(
                wire.getInstanceId(),
                Line.of(wire.getProjectName(), wire.getBaseVersionId(),
                        wire.getShard() == null ? Map.of() : wire.getShard()),
                ofNullable(wire.getVersion()),
                grade(wire.getGrade()),
                number(wire.isSetScore(), wire.getScore()),
                number(complete.isSetShare(), complete.getShare()),
                all(complete.getMissing(), Function.identity()),
                all(wire.getCoveredScopes(), Function.identity()),
                all(wire.getSkews(), Healths::read),
                all(wire.getDrifts(), Healths::read),
                all(wire.getShifts(), Healths::read),
                all(wire.getFindings(), Function.identity()),
                all(wire.getEnvironments(), Function.identity()),
                Values.time(wire.getComputedMicros()),
                wire.isOutdated());
    }

    /** Reads a page of them. */
    public static List<Health> read(List<InstanceHealth> wire) {
        return all(wire, Healths::read);
    }

    private static Skew read(MetricSkew wire) {
        return new Skew(
                Metrics.key(wire.getKey()),
                ofNullable(wire.getReferenceScope()),
                number(wire.isSetReference(), wire.getReference()),
                number(wire.isSetProduction(), wire.getProduction()),
                number(wire.isSetSkew(), wire.getSkew()),
                ofNullable(wire.getWhy()),
                grade(wire.getGrade()));
    }

    private static Drift read(MetricDrift wire) {
        return new Drift(
                Metrics.key(wire.getKey()),
                wire.getPoints(),
                wire.getKind() == null ? DriftKind.UNSPECIFIED : DriftKind.valueOf(wire.getKind().name()),
                Values.time(wire.isSetBeganMicros(), wire.getBeganMicros()),
                Values.time(wire.isSetDetectedMicros(), wire.getDetectedMicros()),
                number(wire.isSetReference(), wire.getReference()),
                number(wire.isSetRecent(), wire.getRecent()),
                number(wire.isSetDrift(), wire.getDrift()),
                ofNullable(wire.getWhy()),
                grade(wire.getGrade()));
    }

    private static Shift read(DistributionShift wire) {
        return new Shift(
                wire.getFeature(),
                wire.getSegment() == null ? "" : wire.getSegment(),
                wire.getIndex(),
                Values.time(wire.isSetReferenceMicros(), wire.getReferenceMicros()),
                Values.time(wire.isSetProductionMicros(), wire.getProductionMicros()),
                grade(wire.getGrade()));
    }

    private static Grade grade(HealthGrade wire) {
        return wire == null ? Grade.UNSPECIFIED : Grade.valueOf(wire.name());
    }

    private static OptionalDouble number(boolean isSet, double value) {
        return isSet ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    private static <A, B> List<B> all(List<A> wire, Function<A, B> read) {
        return wire == null ? List.of() : wire.stream().map(read).toList();
    }
}
