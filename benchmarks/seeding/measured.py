"""Say what was measured of seeded instances, and when.

Each instance was evaluated when it was made, one of five on its training data too. The current instances of one line
of ten were measured in production day by day, the first two hour by hour and for longer, the second of them by one
metric alone; a third of them became worse on the way. What production measured was recorded when all instances had
been made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.seeding.plan import PRINCIPAL, Plan, SeededInstance
from gallery_server.domain.ids import new_ids
from gallery_server.domain.metric import Evaluation, EvaluationContext, EvaluationWindow, Scope

NAMES = ("bias", "mae", "mape", "rmse")
"""In the order of the ids of their keys."""
LONG_NAME = "mae"
SAMPLES = 1_000
_LONG = 2
_TRAINED_EVERY = 5
_WATCHED_EVERY = 10
_WORSE_EVERY = 3
_SOON = 2_000_000
_HOUR = 3_600_000_000
_DAY = 24 * _HOUR
_SECOND = 1_000_000
_LATER = 60 * _DAY


@dataclass(frozen=True, slots=True)
class Measured:
    """An evaluation of a seeded instance."""

    instance: SeededInstance
    evaluation: Evaluation


def at_creation(plan: Plan) -> Iterator[list[Measured]]:
    """Yield the evaluations of each instance that were recorded soon after it was made, in one transaction."""
    ids, random = plan.random("evaluations"), plan.random("measured")
    for instance in plan.all_instances(described=False):
        scopes = [Scope.TRAINING, Scope.VALIDATION] if instance.number % _TRAINED_EVERY == 0 else [Scope.VALIDATION]
        micros = instance.created_micros + _SOON
        yield [
            Measured(
                instance, _evaluation(plan, instance, evaluation_id, scope, micros, micros, _draw(random, instance))
            )
            for scope, evaluation_id in zip(scopes, new_ids(micros, len(scopes), ids.randbytes), strict=True)
        ]


def in_production(plan: Plan) -> Iterator[Measured]:
    """Yield what production measured, in the order in which it was recorded, each in a transaction of its own."""
    ids, random = plan.random("production evaluations"), plan.random("production measured")
    recorded = plan.ended_micros + _LATER
    for place, instance in enumerate(watched(plan)):
        points, pace = (plan.most_points, _HOUR) if place < _LONG else (plan.points, _DAY)
        names = (LONG_NAME,) if place == _LONG - 1 else NAMES
        worsens = points * 3 // 5 if place % _WORSE_EVERY == 1 else points
        for point in range(points):
            recorded += _SECOND
            (evaluation_id,) = new_ids(recorded, 1, ids.randbytes)
            measured = instance.created_micros + (point + 1) * pace
            drawn = _draw(random, instance, 1.4 if point >= worsens else 1.0)
            values = {name: drawn[name] for name in names}
            window = EvaluationWindow(measured - pace, measured)
            made = _evaluation(plan, instance, evaluation_id, Scope.PRODUCTION, measured, recorded, values, window)
            yield Measured(instance, made)


def watched(plan: Plan) -> Iterator[SeededInstance]:
    """Yield the instances that were measured in production: the newest that was deployed of each line of ten."""
    every = plan.deployed_every
    for instance in plan.all_instances(described=False):
        of_watched = instance.line % _WATCHED_EVERY == 0 and instance.deployed_micros is not None
        if of_watched and instance.place + every >= plan.instances_of_line(instance.line):
            yield instance


def count(plan: Plan) -> int:
    """Count the evaluations."""
    lines = len(range(0, plan.lines, _WATCHED_EVERY))
    long = min(lines, _LONG)
    at_creation = plan.instances + len(range(0, plan.instances, _TRAINED_EVERY))
    return at_creation + long * plan.most_points + (lines - long) * plan.points


def _draw(random: Random, instance: SeededInstance, worse: float = 1.0) -> dict[str, float]:
    """Draw the values by name; each line has a level of its own."""
    mae = (1 + instance.line % 97 / 10) * random.uniform(0.9, 1.1) * worse
    drawn = (mae * random.uniform(-0.1, 0.1), mae, mae * random.uniform(0.04, 0.06), mae * random.uniform(1.2, 1.4))
    return {name: round(value, 4) for name, value in zip(NAMES, drawn, strict=True)}


def _evaluation(
    plan: Plan,
    instance: SeededInstance,
    evaluation_id: str,
    scope: Scope,
    measured_micros: int,
    recorded_micros: int,
    values: dict[str, float],
    window: EvaluationWindow | None = None,
) -> Evaluation:
    return Evaluation(
        evaluation_id=evaluation_id,
        instance_id=instance.instance_id,
        project_id=plan.project_id,
        context=EvaluationContext(scope, "", measured_micros, sample_count=SAMPLES, window=window),
        values=values,
        recorded_micros=recorded_micros,
        recorded_by=PRINCIPAL,
    )
