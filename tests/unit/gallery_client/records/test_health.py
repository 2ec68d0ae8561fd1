from __future__ import annotations

import json
from datetime import UTC, datetime

from gallery_idl import health as wire
from gallery_idl import metric, project

from gallery_client.records.health import InstanceHealth

SECOND = datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
KEY = metric.MetricKey(name="mae", scope="Production", segment="ORD")
LOWER = project.MetricDirection.LOWER_IS_BETTER


def health() -> InstanceHealth:
    return InstanceHealth.from_wire(
        wire.InstanceHealth(
            instanceId="i",
            projectName="p",
            modelId="m",
            baseVersionId="demand",
            shard={"dest": "ORD"},
            version="1.3",
            grade=wire.HealthGrade.POOR,
            score=1.5,
            completeness=wire.Completeness(share=0.75, missing=["randomSeed"]),
            coveredScopes=["Validation", "Production"],
            skews=[wire.MetricSkew(key=KEY, direction=LOWER, skew=0.3, grade=wire.HealthGrade.POOR)],
            drifts=[
                wire.MetricDrift(key=KEY, points=40, kind=wire.DriftKind.LEVEL, beganMicros=1_000_000, drift=0.5),
                wire.MetricDrift(key=KEY, points=3, why="too few values"),
            ],
            shifts=[wire.DistributionShift(feature="distance", index=0.123456, grade=wire.HealthGrade.FAIR)],
            findings=["mae of ORD drifts", "randomSeed is missing"],
            computedMicros=1_000_000,
            outdated=True,
            environments=["production"],
        )
    )


def test_health_is_read_whole() -> None:
    read = health()
    assert read.reference == "p/demand/dest=ORD@1.3"
    assert (read.grade, read.skews[0].grade, read.skews[0].direction) == ("POOR", "POOR", "LOWER_IS_BETTER")
    assert (read.drifts[0].kind, read.drifts[0].began_time) == ("LEVEL", SECOND)
    assert (read.drifts[1].drift, read.drifts[1].why) == (None, "too few values")
    assert (read.shifts[0].index, read.shifts[0].segment) == (0.123456, "")
    assert read.completeness is not None
    assert read.completeness.missing == ("randomSeed",)


def test_people_see_the_worst_in_a_line() -> None:
    row = health().row()
    assert (row["instance"], row["grade"], row["score"], row["complete"]) == (
        "p/demand/dest=ORD@1.3",
        "poor",
        "1.5",
        "75%",
    )
    assert row["findings"] == "mae of ORD drifts; randomSeed is missing"
    assert health().details()["missing"] == ("randomSeed",)
    assert health().skews[0].row()["skew"] == "0.3"
    assert health().drifts[0].row()["since"] == SECOND
    assert health().shifts[0].row()["index"] == "0.1235"


def test_programs_get_all_of_it() -> None:
    form = json.loads(json.dumps(health().to_dict(), allow_nan=False))
    assert form["reference"] == "p/demand/dest=ORD@1.3"
    assert form["drifts"][0]["key"] == {"name": "mae", "scope": "Production", "segment": "ORD"}
    assert form["completeness"] == {"share": 0.75, "missing": ["randomSeed"]}


def test_a_draft_is_named_by_its_id() -> None:
    draft = InstanceHealth.from_wire(wire.InstanceHealth(instanceId="i", projectName="p", baseVersionId="demand"))
    assert draft.reference == "i"
    assert draft.row()["complete"] is None
