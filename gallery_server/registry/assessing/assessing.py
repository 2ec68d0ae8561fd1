"""Compute the health of instances from what is stored of them, and store what comes of it (paper, 3.6).

    assessments = read(tx, instance_ids)      with all marks, policies and metrics as they are then
    settle(tx, assessments)                   in a later transaction: what came of them, and of their marks

A mark goes only with the result that knows all its writes: one that counts others, or came anew, stays. So whoever
computes may be late, or die, or do it twice, and nothing is lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gallery_server.dal import (
    health_due_store,
    health_inputs_store,
    health_store,
    instance_store,
    metric_reading,
    project_store,
)
from gallery_server.dal.health_due_store import HealthMark
from gallery_server.dal.health_inputs_store import Extent
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.health import InstanceHealth, Measures
from gallery_server.domain.instance import Instance
from gallery_server.domain.metric import DISTRIBUTION_TYPE, Scope
from gallery_server.domain.project import Project
from gallery_server.health.assessment import assess
from gallery_server.health.inputs import SERIES_POINTS, Inputs, RecordedDistribution
from gallery_server.registry.assessing import health_changes, present_fields


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was computed of an instance, and the mark that it had before anything of it was read."""

    instance: Instance
    measures: Measures
    policy_version: int
    measured: bool
    """Whether it has metrics."""
    mark: HealthMark | None

    @property
    def instance_id(self) -> str:
        """Answer whose it is."""
        return self.instance.instance_id

    def health(self, micros: int) -> InstanceHealth:
        """Answer it as of a moment."""
        return InstanceHealth(self.instance_id, self.measures, micros, self.policy_version)


def assess_instance(tx: Transaction, instance_id: str) -> InstanceHealth:
    """Compute the health of an instance now and store it, in this transaction."""
    marks = health_due_store.lock(tx, [instance_id])
    (assessment,) = _assessments(tx, [instance_id], marks)
    _store(tx, [assessment])
    health_due_store.settle(tx, marks)
    return assessment.health(tx.now)


def read(tx: Transaction, instance_ids: Collection[str]) -> list[Assessment]:
    """Compute the health of instances, and store nothing; raise LookupError where one does not exist."""
    # Marks first: whatever is written from here on raises their counts.
    return _assessments(tx, instance_ids, health_due_store.find_many(tx, instance_ids))


def settle(tx: Transaction, assessments: Sequence[Assessment]) -> int:
    """Store what was computed of marked instances, and take away the marks that count nothing else; answer how many.

    Who has no mark any more was computed by another meanwhile, and is left as it is.
    """
    marks = health_due_store.lock(tx, [each.instance_id for each in assessments])
    owed = [each for each in assessments if each.instance_id in marks and each.mark is not None]
    _store(tx, owed)
    settled = [each.instance_id for each in owed if each.mark == marks[each.instance_id]]
    health_due_store.settle(tx, settled)
    health_due_store.postpone(tx, {each.instance_id for each in owed}.difference(settled))
    return len(settled)


def _assessments(tx: Transaction, instance_ids: Collection[str], marks: Mapping[str, HealthMark]) -> list[Assessment]:
    found = instance_store.find_many(tx, sorted(instance_ids))
    if missing := set(instance_ids).difference(found):
        raise LookupError(*sorted(missing))
    projects = _projects(tx, {instance.project_id for instance in found.values()})
    return [
        Assessment(
            instance=instance,
            measures=assess(inputs, project.policy),
            policy_version=project.policy_version,
            measured=bool(inputs.newest),
            mark=marks.get(instance.instance_id),
        )
        for instance, inputs in _inputs(tx, found, projects)
        for project in [projects[instance.project_id]]
    ]


def _projects(tx: Transaction, project_ids: Collection[str]) -> dict[str, Project]:
    found = {project_id: project_store.find(tx, project_id) for project_id in project_ids}
    return {project_id: project for project_id, project in found.items() if project is not None}


def _inputs(
    tx: Transaction, instances: Mapping[str, Instance], projects: Mapping[str, Project]
) -> Iterator[tuple[Instance, Inputs]]:
    """Yield each instance with what its health is computed from, some read together and let go before the next."""
    present = present_fields.of_instances(tx, instances.values())
    newest = health_inputs_store.newest_of(tx, instances)
    distributed = metric_reading.with_payloads(tx, sorted(newest), DISTRIBUTION_TYPE)
    for project_id, project in projects.items():
        first = project.policy.health.reference_points
        extent = Extent(first, SERIES_POINTS - first)
        produced = {
            instance_id: {
                each.field_id: each.key for each in newest.get(instance_id, []) if each.key.scope is Scope.PRODUCTION
            }
            for instance_id, instance in instances.items()
            if instance.project_id == project_id
        }
        for group in health_inputs_store.together(produced, extent):
            for instance_id, series in health_inputs_store.series_of(tx, group, extent).items():
                yield (
                    instances[instance_id],
                    Inputs(
                        present=present[instance_id],
                        newest={each.key: each.value for each in newest.get(instance_id, [])},
                        production=series,
                        distributions=_distributions(tx, instance_id) if instance_id in distributed else {},
                    ),
                )


def _distributions(tx: Transaction, instance_id: str) -> Mapping[tuple[Scope, str], RecordedDistribution]:
    return {
        place: RecordedDistribution(payload.measured_micros, payload.content)
        for place, payload in metric_reading.payloads_of(tx, instance_id, DISTRIBUTION_TYPE).items()
    }


def _store(tx: Transaction, assessments: Sequence[Assessment]) -> None:
    by_project: dict[str, list[Assessment]] = defaultdict(list)
    for each in assessments:
        by_project[each.instance.project_id].append(each)
    for project_id, some in sorted(by_project.items()):
        _store_of(tx, project_id, sorted(some, key=lambda each: each.instance_id))


def _store_of(tx: Transaction, project_id: str, assessments: Sequence[Assessment]) -> None:
    """Store what differs from what stands, of instances of one project in the order of their ids."""
    ids = [each.instance_id for each in assessments]
    standing = health_store.find_many(tx, ids)
    known = health_store.values_of(tx, project_id, ids)
    values: dict[str, Mapping[str, float]] = {}
    for each in assessments:
        stands, before, after = standing.get(each.instance_id), known[each.instance_id], each.measures.values()
        if before != after:
            values[each.instance_id] = after
        if before != after or each.measured != (stands is not None) or (stands and stands.measures != each.measures):
            tx.emit(health_changes.changed(tx, each.instance, stands, before, each.measures))
    others = [each for each in assessments if each.measured and _differs(standing.get(each.instance_id), each)]
    health_store.put_many(tx, project_id, [each.health(tx.now) for each in others])
    health_store.delete(
        tx, [each.instance_id for each in assessments if not each.measured and each.instance_id in standing]
    )
    health_store.change_values(tx, project_id, known, values)


def _differs(stands: InstanceHealth | None, assessment: Assessment) -> bool:
    return stands is None or (stands.measures, stands.policy_version) != (
        assessment.measures,
        assessment.policy_version,
    )
