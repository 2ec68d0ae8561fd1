"""Do by calls of the registry, one after the other, what a plan says, at the moments that it says."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import TypeVar

from benchmarks.seeding.events import CALLER
from benchmarks.seeding.instances import blob_of
from benchmarks.seeding.measured import Measured, at_creation, in_production
from benchmarks.seeding.plan import ENVIRONMENT, PROJECT, SHARD_KEY, TEAM, Plan, SeededInstance
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.blob import random_key
from gallery_server.domain.call import Deadline
from gallery_server.domain.instance import InstanceRecord
from gallery_server.domain.metric import Evaluation, EvaluationPlace, EvaluationWish
from gallery_server.keeping.numbering import Numbering
from gallery_server.registry import instances, models
from gallery_server.registry.deploying import deployments
from gallery_server.registry.deploying.deployments import DeployWish
from gallery_server.registry.measuring import recording
from gallery_server.registry.models import ModelWish
from gallery_server.registry.projects import ProjectDefaults

T = TypeVar("T")
_DEFAULTS = ProjectDefaults(auto_create=True, team=TEAM)


def call(database: Database, plan: Plan) -> None:
    """Fill an empty store."""
    for model in plan.all_models:
        wished = ModelWish(PROJECT, model.base_version_id, shard_keys=[SHARD_KEY])
        _at(database, model.created_micros, lambda tx, wish=wished: models.create(tx, CALLER, wish, _DEFAULTS))
    entered: list[str] = []
    measured = at_creation(plan)
    for instance in plan.all_instances():
        made = _at(database, instance.created_micros, lambda tx, instance=instance: _enter(tx, instance))
        if instance.deployed_micros is not None:
            wish = DeployWish(made, ENVIRONMENT)
            _at(database, instance.deployed_micros, lambda tx, wish=wish: deployments.deploy(tx, CALLER, wish))
        entered.append(made)
        _record(database, entered, next(measured))
    for each in in_production(plan):
        _record(database, entered, [each])
    _number(database)


def _at(database: Database, micros: int, work: Callable[[Transaction], T]) -> T:
    database.clock = lambda: micros
    return database.write(work, Deadline.after(60))


def _record(database: Database, entered: Sequence[str], measured: Sequence[Measured]) -> None:
    wishes = [_wish(place, entered[each.instance.number], each.evaluation) for place, each in enumerate(measured)]
    _at(database, measured[0].evaluation.recorded_micros, lambda tx: recording.record(tx, CALLER, wishes))


def _wish(place: int, instance_id: str, evaluation: Evaluation) -> EvaluationWish:
    return EvaluationWish(
        EvaluationPlace(place),
        instance_id,
        list(evaluation.values.items()),
        scope=evaluation.context.scope,
        measured_micros=evaluation.context.measured_micros,
        sample_count=evaluation.context.sample_count,
        window=evaluation.context.window,
    )


def _number(database: Database) -> None:
    numbering = Numbering(database, str(uuid.uuid4()), _NoMetrics())
    while numbering.step():
        pass
    numbering.run(lambda: True)


class _NoMetrics:
    def count_events(self, count: int, oldest_seconds: float) -> None:
        """Take no note."""


def _enter(tx: Transaction, instance: SeededInstance) -> str:
    project_id = models.require_by_name(tx, PROJECT, instance.model.base_version_id).project_id
    record = InstanceRecord(PROJECT, instance.model.base_version_id, metadata=instance.metadata)
    blob = blob_of(instance, random_key(project_id))
    return instances.enter(tx, CALLER, record, blob).instance.instance.instance_id
