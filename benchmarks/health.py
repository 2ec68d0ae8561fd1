"""Measure how long the health of an instance takes that was measured a thousand times in production."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from benchmarks.case import Outcome, Workshop, median_seconds, milliseconds, seconds
from benchmarks.latency import Times
from benchmarks.seeding.events import CALLER
from benchmarks.seeding.measured import LONG_NAME, NAMES, watched
from benchmarks.seeding.store import large, seeded
from gallery_server.dal import health_inputs_store
from gallery_server.dal.database import Database
from gallery_server.dal.health_inputs_store import Extent
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.domain.health import InstanceHealth
from gallery_server.domain.metric import EvaluationPlace, EvaluationWish, Scope
from gallery_server.domain.project import ProjectPolicy
from gallery_server.health.assessment import assess
from gallery_server.health.inputs import SERIES_POINTS, Inputs
from gallery_server.registry.assessing import assessing
from gallery_server.registry.measuring import recording

_GOAL_MS = 20.0
_POLICY = ProjectPolicy()


def health(workshop: Workshop) -> list[Outcome]:
    """Hold the recomputation of one series, in process and with its commit, against an absolute goal."""
    plan = large(quick=workshop.quick)
    runs = 30 if workshop.quick else 200
    with seeded(plan) as store:
        database = Database.open(store.url)
        many, one = (instance.instance_id for instance in itertools.islice(watched(plan), 2))
        figures = _split(database, one, runs)
        taken = Times(_recompute(database, one, [LONG_NAME], runs))
        of_many = Times(_recompute(database, many, NAMES, runs))
        database.close()
    figures |= {"p99 ms": round(taken.p99, 1), f"with {len(NAMES)} such series ms": round(of_many.median, 1)}
    case = f"health of an instance with {plan.most_points:,} production points, recomputed and stored, ms"
    return [Outcome(case, round(taken.median, 1), "at most", _GOAL_MS, figures)]


def _recompute(database: Database, instance_id: str, names: Sequence[str], runs: int) -> list[float]:
    """Time each recomputation behind a new point, which changes what is stored."""
    found = []
    for number in range(runs):
        metrics = [(name, 1.0 + number % 7) for name in names]
        wish = EvaluationWish(EvaluationPlace(), instance_id, metrics, scope=Scope.PRODUCTION)
        _record(database, wish)
        found.append(seconds(lambda: _assess(database, instance_id)))
    return found


def _record(database: Database, wish: EvaluationWish) -> None:
    database.write(lambda tx: recording.record(tx, CALLER, [wish]), _soon())


def _assess(database: Database, instance_id: str) -> InstanceHealth:
    return database.write(lambda tx: assessing.assess_instance(tx, instance_id), _soon())


def _split(database: Database, instance_id: str, runs: int) -> dict[str, float]:
    """Time the parts that grow with the points: reading them, and the arithmetic."""
    inputs = database.read(lambda tx: _inputs(tx, instance_id), _soon())
    read = median_seconds(lambda: database.read(lambda tx: _inputs(tx, instance_id), _soon()), runs)
    computed = median_seconds(lambda: assess(inputs, _POLICY), runs)
    return {"points read ms": milliseconds(read), "arithmetic ms": milliseconds(computed)}


def _inputs(tx: Transaction, instance_id: str) -> Inputs:
    newest = health_inputs_store.newest_of(tx, [instance_id])[instance_id]
    produced = {each.field_id: each.key for each in newest if each.key.scope is Scope.PRODUCTION}
    first = _POLICY.health.reference_points
    points = health_inputs_store.series_of(tx, {instance_id: produced}, Extent(first, SERIES_POINTS - first))
    return Inputs(newest={each.key: each.value for each in newest}, production=points[instance_id])


def _soon() -> Deadline:
    return Deadline.after(60)
