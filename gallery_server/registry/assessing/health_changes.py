"""Say in the feed how the health of an instance changed (docs/reference/events.md)."""

from __future__ import annotations

from collections.abc import Mapping

from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import housekeeper
from gallery_server.domain.event import Change, EventKind
from gallery_server.domain.health import HealthGrade, InstanceHealth, Measures
from gallery_server.domain.instance import Instance
from gallery_server.health.grading import grade_of_score

_FINDINGS = 10


def changed(
    tx: Transaction, instance: Instance, stood: InstanceHealth | None, before: Mapping[str, float], after: Measures
) -> Change:
    """Tell of another grade, score, or measure: the worst of each, and the worst findings."""
    caller = housekeeper(tx.deadline)
    return Change(
        EventKind.HEALTH_CHANGED,
        caller.principal,
        instance.instance_id,
        project_id=instance.project_id,
        model_id=instance.model_id,
        before={"grade": _grade_before(stood, before).value, **before} if before else None,
        after={"grade": after.grade.value, **after.values(), "findings": after.findings[:_FINDINGS]},
    )


def _grade_before(stood: InstanceHealth | None, before: Mapping[str, float]) -> HealthGrade:
    """Answer the grade that stood; of what had no metrics only the score is stored, from which it follows."""
    return grade_of_score(before.get("score", 0.0)) if stood is None else stood.measures.grade
