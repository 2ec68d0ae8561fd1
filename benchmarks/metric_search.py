"""Measure search by a value of metadata and a metric at once, on the seeded store."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID

from gallery_idl import search, value

from benchmarks import hand_sql, raw_sql
from benchmarks.case import Outcome, Workshop
from benchmarks.latency import EMPTY, ThinClient, taken
from benchmarks.seeding.metadata import HOT_MODEL_NAME
from benchmarks.seeding.metrics import key_id
from benchmarks.seeding.plan import PROJECT, Plan
from benchmarks.seeding.store import large, seeded
from benchmarks.seeding.values import fields
from benchmarks.serving import times
from benchmarks.shapes import Shape
from gallery_server.domain.metric import Scope
from tests.parts.edge_client import decode_reply, message
from tests.parts.server import Server

_NEWEST = 20
_VARIANTS = 50
_GOAL_MS, _SQL_GOAL = 30.0, 2.0
_NAME = "mae"
_BOUNDS = {"half": (6.0, 6.5), "one of forty": (1.15, 1.2), "one of some thousand": (0.905, 0.91)}
"""Between which bounds on the metric are drawn, by the share of instances below it."""
_RARE = "one of some thousand"
_OP = search.Operator


def metric_search(workshop: Workshop) -> list[Outcome]:
    """Hold modelQuery with a hot value and a metric below a bound against an absolute goal and the same by hand."""
    plan = large(quick=workshop.quick)
    with (
        seeded(plan) as store,
        Server(workshop.folder / "metric-search", store.url, processes=1) as server,
        ThinClient(server.address) as client,
        raw_sql.connect(store.url) as connection,
    ):
        works: dict[str, list[Any]] = {"empty call": [partial(client.run, EMPTY)]}
        for share in _BOUNDS:
            shapes = list(_shapes(plan, share))
            _check_same(client, connection, share, shapes)
            works[share] = [partial(client.run, shape.call) for shape in shapes]
            works[f"SQL for {share}"] = [partial(shape.sql.run, connection) for shape in shapes]
        found = taken(works, times(workshop))
    empty = found["empty call"].median
    outcomes = [
        Outcome(
            f"a hot value and a metric that {share} have, newest {_NEWEST}, p99, ms",
            round(found[share].p99, 1),
            "at most",
            _GOAL_MS,
            {"p50 ms": round(found[share].median, 2)},
        )
        for share in _BOUNDS
    ]
    ratios = [found[share].median / (empty + found[f"SQL for {share}"].median) for share in _BOUNDS]
    figures = {f"{name} p50 ms": round(each.median, 2) for name, each in found.items()}
    case = "metadata and a metric against SQL, the worst of three"
    return [*outcomes, Outcome(case, round(max(ratios), 2), "at most", _SQL_GOAL, figures)]


def _shapes(plan: Plan, share: str) -> Iterator[Shape]:
    """Ask for the newest that have a hot value and a metric of Validation below a bound, another one each time."""
    least, most = _BOUNDS[share]
    model_name = str(HOT_MODEL_NAME.content)
    ids = {row["name"]: row["field_id"] for row in fields(plan)}
    for number in range(_VARIANTS):
        bound = least + (most - least) * number / _VARIANTS
        sql = hand_sql.of_text_and_metric(
            (ids["modelName"], model_name),
            (key_id(Scope.VALIDATION, _NAME), bound),
            _NEWEST,
            metric_first=share == _RARE,
        )
        yield Shape(_query(model_name, bound), sql)


def _query(model_name: str, bound: float) -> bytes:
    """Encode the paper's Listing 5, with a bound on one metric."""
    texts = {"projectName": PROJECT, "modelName": model_name, "metricName": _NAME, "metricScope": Scope.VALIDATION}
    constraints = [
        search.Constraint(field=field, operator=_OP.EQUAL, value=value.Value(text=str(text)))
        for field, text in texts.items()
    ]
    below = search.Constraint(field="metricValue", operator=_OP.LESS_THAN, value=value.Value(number=bound))
    query = search.InstanceQuery(constraints=[*constraints, below])
    return message("modelQuery", search.ModelQueryRequest(query=query, limit=_NEWEST))


def _check_same(client: ThinClient, connection: Any, share: str, shapes: list[Shape]) -> None:
    for shape in shapes:
        items = decode_reply("modelQuery", client.run(shape.call)).items
        ids = [UUID(item.instanceId).bytes for item in items]
        assert ids, f"no instance has a metric that {share} have"
        assert ids == shape.sql.run(connection), f"{share} by hand differs"
