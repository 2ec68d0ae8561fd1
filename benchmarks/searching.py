"""Measure search on the seeded store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from benchmarks import raw_sql, shapes
from benchmarks.case import Outcome, Workshop
from benchmarks.latency import EMPTY, ThinClient, Times, taken
from benchmarks.seeding.metadata import HOT_MODEL_NAME
from benchmarks.seeding.plan import Plan
from benchmarks.seeding.store import large, seeded
from benchmarks.serving import above_empty, times
from benchmarks.shapes import Shape
from tests.parts.edge_client import decode_reply
from tests.parts.server import Server

_POINT, _THREE = "project, model and shard", "hot, hot and rare value"
_WARM, _HOT = "two values of 5 % that rarely meet", "two values of 30 % that rarely meet"
_FAR = 1_000
_BOUNDS_MS = {_THREE: 20.0, _WARM: 100.0, _HOT: 500.0}
_SQL_GOAL = 2.0
_HOT_SQL_GOAL = 1.5


def search(workshop: Workshop) -> list[Outcome]:
    """Hold modelQuery against an empty call, absolute goals and the same SQL by hand, and a far page against page 1."""
    plan = large(quick=workshop.quick)
    with (
        seeded(plan) as store,
        Server(workshop.folder / "search", store.url, processes=1) as server,
        ThinClient(server.address) as client,
        raw_sql.connect(store.url) as connection,
    ):
        found = _quick_shapes(client, connection, plan, times(workshop))
        found |= _slow_shapes(client, connection, plan, times(workshop) // 20)
        return [
            above_empty(f"{_POINT}, newest 20, p99 above an empty call, ms", found, _POINT, _by_hand(_POINT)),
            *(_absolute(name, bound, found[name]) for name, bound in _BOUNDS_MS.items()),
            _against_sql(f"{_HOT}, against SQL", _HOT_SQL_GOAL, found, [_HOT]),
            _against_sql("modelQuery against SQL, the worst of three", _SQL_GOAL, found, [_POINT, _THREE, _WARM]),
            _far_page(client, 10 if workshop.quick else 100, times(workshop) // 20),
        ]


def _quick_shapes(client: ThinClient, connection: Any, plan: Plan, times: int) -> dict[str, Times]:
    asked = {_POINT: shapes.points(plan), _THREE: shapes.three_constraints(plan)}
    return taken({"empty call": [partial(client.run, EMPTY)], **_both_ways(client, connection, asked)}, times)


def _slow_shapes(client: ThinClient, connection: Any, plan: Plan, times: int) -> dict[str, Times]:
    asked = {_WARM: [shapes.warm_pair(plan)], _HOT: [shapes.hot_pair(plan)]}
    return taken(_both_ways(client, connection, asked), times)


def _both_ways(
    client: ThinClient, connection: Any, asked: Mapping[str, list[Shape]]
) -> dict[str, list[Callable[[], Any]]]:
    works: dict[str, list[Callable[[], Any]]] = {}
    for name, some in asked.items():
        for shape in some:
            _check_same(client, connection, name, shape)
        works[name] = [partial(client.run, shape.call) for shape in some]
        works[_by_hand(name)] = [partial(shape.sql.run, connection) for shape in some]
    return works


def _check_same(client: ThinClient, connection: Any, name: str, shape: Shape) -> None:
    items = decode_reply("modelQuery", client.run(shape.call)).items
    assert [UUID(item.instanceId).bytes for item in items] == shape.sql.run(connection), f"{name} by hand differs"


def _by_hand(name: str) -> str:
    return f"SQL for {name}"


def _absolute(name: str, bound: float, found: Times) -> Outcome:
    return Outcome(
        f"{name}, newest 20, p99, ms", round(found.p99, 1), "at most", bound, {"p50 ms": round(found.median, 2)}
    )


def _against_sql(case: str, goal: float, found: Mapping[str, Times], names: list[str]) -> Outcome:
    """Hold medians against those of the SQL and an empty call."""
    empty = found["empty call"].median
    ratios = {name: found[name].median / (empty + found[_by_hand(name)].median) for name in names}
    figures = {f"{name}: modelQuery ms": round(found[name].median, 2) for name in names}
    figures |= {f"{name}: SQL ms": round(found[_by_hand(name)].median, 2) for name in names}
    return Outcome(case, round(max(ratios.values()), 2), "at most", goal, figures | {"empty call ms": round(empty, 2)})


def _far_page(client: ThinClient, limit: int, times: int) -> Outcome:
    """Hold page 1,000 of a listing against page 1, in turn."""
    ask = partial(shapes.query, {"modelName": str(HOT_MODEL_NAME.content)}, limit)
    first, cursor = ask(), None
    for _ in range(_FAR - 1):
        cursor = decode_reply("modelQuery", client.run(ask(cursor=cursor))).nextCursor
        assert cursor, "the listing has too few pages"
    far = ask(cursor=cursor)
    found = taken({"page 1": [partial(client.run, first)], "page 1,000": [partial(client.run, far)]}, times)
    ratio = found["page 1,000"].median / found["page 1"].median
    figures = {f"{name} of {limit} ms": round(each.median, 2) for name, each in found.items()}
    return Outcome("page 1,000 of a listing, against page 1", round(ratio, 2), "at most", 1.5, figures)
