"""Make the rows of metrics: their keys, the evaluations, each value, and the newest of each series."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator

from benchmarks.seeding.bulk import Row
from benchmarks.seeding.measured import NAMES, Measured, at_creation, in_production
from benchmarks.seeding.plan import Plan
from gallery_server.domain.metric import Evaluation, EvaluationWindow, MetricKind, Scope

_SCOPES = (Scope.TRAINING, Scope.VALIDATION, Scope.PRODUCTION)
"""In the order in which something was measured in them."""
_ID = {pair: number for number, pair in enumerate(itertools.product(_SCOPES, NAMES), 1)}


def key_id(scope: Scope, name: str) -> int:
    """Answer the id of a key."""
    return _ID[scope, name]


def keys(plan: Plan) -> Iterator[Row]:
    """Yield a row for each key; the first instance was measured in all scopes but production."""
    created = next(at_creation(plan))[0].evaluation.recorded_micros
    watched = next(in_production(plan)).evaluation.recorded_micros
    for (scope, name), field_id in _ID.items():
        yield {
            "field_id": field_id,
            "project_id": plan.project_id,
            "name": name,
            "scope": scope,
            "segment": "",
            "created_micros": watched if scope is Scope.PRODUCTION else created,
        }


def evaluations(plan: Plan) -> Iterator[Row]:
    """Yield a row for each evaluation, in the order of their ids."""
    for measured in itertools.chain(itertools.chain.from_iterable(at_creation(plan)), in_production(plan)):
        evaluation, context = measured.evaluation, measured.evaluation.context
        window = context.window or EvaluationWindow(None, None)
        yield {
            "evaluation_id": evaluation.evaluation_id,
            "instance_id": evaluation.instance_id,
            "project_id": evaluation.project_id,
            "scope": context.scope,
            "segment": context.segment,
            "data_set": None,
            "sample_count": context.sample_count,
            "measured_micros": context.measured_micros,
            "window_start_micros": window.start_micros,
            "window_end_micros": window.end_micros,
            "metadata": None,
            "payload": None,
            "payload_type": None,
            "recorded_micros": evaluation.recorded_micros,
            "recorded_by": evaluation.recorded_by,
            "retracted_micros": None,
            "retracted_by": None,
            "retraction_reason": None,
        }


def values(plan: Plan) -> Iterator[Row]:
    """Yield a row for each value, by instance and key."""
    production = _by_instance(plan)
    for made in at_creation(plan):
        found = made + production.get(made[0].instance.number, [])
        for _, some in itertools.groupby(found, key=lambda each: each.evaluation.context.scope):
            of_scope = [each.evaluation for each in some]
            for name in of_scope[0].values:
                for evaluation in of_scope:
                    yield _value("instance_id", evaluation, name)


def newest(plan: Plan) -> Iterator[Row]:
    """Yield a row for the newest value of each series."""
    production = _by_instance(plan)
    for made in at_creation(plan):
        for measured in made + production.get(made[0].instance.number, [])[-1:]:
            for name in measured.evaluation.values:
                yield _value("owner_id", measured.evaluation, name)


def _by_instance(plan: Plan) -> dict[int, list[Measured]]:
    found: dict[int, list[Measured]] = defaultdict(list)
    for measured in in_production(plan):
        found[measured.instance.number].append(measured)
    return found


def _value(owner: str, evaluation: Evaluation, name: str) -> Row:
    return {
        owner: evaluation.instance_id,
        "field_id": _ID[evaluation.context.scope, name],
        "number": evaluation.values[name],
        "kind": MetricKind.FINITE,
        "measured_micros": evaluation.context.measured_micros,
        "evaluation_id": evaluation.evaluation_id,
        "retracted": False,
    }
