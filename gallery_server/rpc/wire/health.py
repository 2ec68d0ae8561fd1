"""Convert the health of instances."""

from __future__ import annotations

from typing import Any

from gallery_idl import health as idl
from gallery_idl import metric as metric_idl
from gallery_idl import project as project_idl

from gallery_server.domain.health import DistributionShift, DriftKind, HealthGrade, MetricDrift, MetricSkew
from gallery_server.domain.metric import MetricKey
from gallery_server.domain.project import MetricDirection
from gallery_server.registry.assessing.health_reading import HealthOfInstance
from gallery_server.rpc.wire.values import no_choice

_WIRE_OF_GRADE = {grade: getattr(idl.HealthGrade, grade.name) for grade in HealthGrade}
_WIRE_OF_KIND = {kind: getattr(idl.DriftKind, kind.name) for kind in DriftKind}
_WIRE_OF_DIRECTION = {way: getattr(project_idl.MetricDirection, way.name) for way in MetricDirection}
_AT_LEAST = {idl.HealthGrade.FAIR: HealthGrade.FAIR, idl.HealthGrade.POOR: HealthGrade.POOR}


def at_least_from_wire(wire: int | None) -> HealthGrade | None:
    """Read which grades a caller wants; raise InvalidArgument for one that leaves nothing out."""
    if wire is None:
        return None
    grade = _AT_LEAST.get(wire)
    if grade is None:
        raise no_choice("atLeast", wire, [each.name for each in _AT_LEAST.values()])
    return grade


def health_to_wire(found: HealthOfInstance, *, whole: bool = False) -> Any:
    """Write the health of an instance; with skews, drifts and shifts where it is wanted whole."""
    instance, health = found.instance, found.health
    measures = health.measures
    return idl.InstanceHealth(
        instanceId=instance.instance_id,
        projectName=instance.project_name,
        modelId=instance.model_id,
        baseVersionId=instance.base_version_id,
        shard=instance.shard.as_dict(),
        version=instance.version,
        grade=_WIRE_OF_GRADE[measures.grade],
        score=measures.score,
        completeness=idl.Completeness(share=measures.completeness.share, missing=list(measures.completeness.missing)),
        coveredScopes=[scope.value for scope in measures.covered_scopes],
        skews=[_skew_to_wire(each) for each in measures.skews] if whole else None,
        drifts=[_drift_to_wire(each) for each in measures.drifts] if whole else None,
        shifts=[_shift_to_wire(each) for each in measures.shifts] if whole else None,
        findings=list(measures.findings),
        computedMicros=health.computed_micros,
        policyVersion=health.policy_version,
        outdated=health.outdated,
        environments=list(found.environments),
    )


def _skew_to_wire(skew: MetricSkew) -> Any:
    return idl.MetricSkew(
        key=_key_to_wire(skew.key),
        direction=None if skew.direction is None else _WIRE_OF_DIRECTION[skew.direction],
        referenceScope=None if skew.reference_scope is None else skew.reference_scope.value,
        reference=skew.reference,
        production=skew.production,
        skew=skew.skew,
        why=skew.why,
        grade=_WIRE_OF_GRADE[skew.grade],
    )


def _drift_to_wire(drift: MetricDrift) -> Any:
    return idl.MetricDrift(
        key=_key_to_wire(drift.key),
        direction=None if drift.direction is None else _WIRE_OF_DIRECTION[drift.direction],
        points=drift.points,
        kind=_WIRE_OF_KIND[drift.kind],
        beganMicros=drift.began_micros,
        detectedMicros=drift.detected_micros,
        reference=drift.reference,
        recent=drift.recent,
        drift=drift.drift,
        why=drift.why,
        grade=_WIRE_OF_GRADE[drift.grade],
    )


def _shift_to_wire(shift: DistributionShift) -> Any:
    return idl.DistributionShift(
        feature=shift.feature,
        segment=shift.segment,
        index=shift.index,
        referenceMicros=shift.reference_micros,
        productionMicros=shift.production_micros,
        grade=_WIRE_OF_GRADE[shift.grade],
    )


def _key_to_wire(key: MetricKey) -> Any:
    return metric_idl.MetricKey(name=key.name, scope=key.scope.value, segment=key.segment)
