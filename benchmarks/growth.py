"""Measure whether short calls take longer where there are ten times as many instances."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from benchmarks import serving, shapes
from benchmarks.case import Outcome, Workshop
from benchmarks.latency import ThinClient, taken
from benchmarks.seeding.plan import Plan
from benchmarks.seeding.store import large, seeded
from tests.parts.server import Server

_GOAL = 1.5
_FEWER = 10


def growth(workshop: Workshop) -> list[Outcome]:
    """Hold the short calls on the large store against those on one with a tenth of the instances, in turn."""
    plan = large(quick=workshop.quick)
    fewer = replace(plan, instances=plan.instances // _FEWER, shards=plan.shards // _FEWER)
    with (
        seeded(fewer) as small_store,
        seeded(plan) as large_store,
        Server(workshop.folder / "small", small_store.url, processes=1) as small_server,
        Server(workshop.folder / "large", large_store.url, processes=1) as large_server,
        ThinClient(small_server.address) as small,
        ThinClient(large_server.address) as grown,
    ):
        before, after = _works(small, fewer), _works(grown, plan)
        found = [taken({"before": before[name], "after": after[name]}, serving.times(workshop)) for name in before]
    ratios = {name: each["after"].median / each["before"].median for name, each in zip(before, found, strict=True)}
    figures = {
        f"{name} ms": f"{each['before'].median:.2f} to {each['after'].median:.2f}"
        for name, each in zip(before, found, strict=True)
    }
    case = f"from {fewer.instances:,} to {plan.instances:,} instances, the worst of four calls"
    return [Outcome(case, round(max(ratios.values()), 2), "at most", _GOAL, figures)]


def _works(client: ThinClient, plan: Plan) -> dict[str, list[Callable[[], Any]]]:
    return {
        "newest of a line": [partial(client.run, shape.call) for shape in shapes.points(plan)],
        "three constraints": [partial(client.run, shape.call) for shape in shapes.three_constraints(plan)],
        **serving.works(client, plan),
    }
