"""Measure what programs ask again and again: what they should load."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from gallery_idl import deployment

from benchmarks.case import Outcome, Workshop
from benchmarks.latency import EMPTY, ThinClient, Times, taken
from benchmarks.seeding.plan import ENVIRONMENT, PROJECT, Plan
from benchmarks.seeding.store import large, seeded
from tests.parts.edge_client import message
from tests.parts.server import Server

_GOAL_MS = 5.0
_LINES = 200


def serving(workshop: Workshop) -> list[Outcome]:
    """Hold getServing and getDeployment of many lines against an empty call."""
    plan = large(quick=workshop.quick)
    with (
        seeded(plan) as store,
        Server(workshop.folder / "serving", store.url, processes=1) as server,
        ThinClient(server.address) as client,
    ):
        found = taken({"empty call": [partial(client.run, EMPTY)], **works(client, plan)}, times(workshop))
    return [above_empty(f"{name}, p99 above an empty call, ms", found, name) for name in found if name != "empty call"]


def works(client: ThinClient, plan: Plan) -> dict[str, list[Callable[[], Any]]]:
    """Make the calls for some lines, spread over all."""
    lines = list(_lines(plan))
    serving = [deployment.GetServingRequest(line=line, environment=ENVIRONMENT) for line in lines]
    deployed = [deployment.GetDeploymentRequest(line=line, environment=ENVIRONMENT) for line in lines]
    return {
        "getServing": [partial(client.run, message("getServing", request)) for request in serving],
        "getDeployment": [partial(client.run, message("getDeployment", request)) for request in deployed],
    }


def above_empty(case: str, found: dict[str, Times], name: str, *beside: str) -> Outcome:
    """Hold the p99 of a call against that of an empty call between its runs; tell of what ran beside them too."""
    call, empty = found[name], found["empty call"]
    figures: dict[str, object] = {}
    for each in (name, "empty call", *beside):
        figures |= {f"{each} p50 ms": round(found[each].median, 2), f"{each} p99 ms": round(found[each].p99, 2)}
    return Outcome(case, round(call.p99 - empty.p99, 2), "at most", _GOAL_MS, figures)


def times(workshop: Workshop) -> int:
    """Say how often a short call is timed, for a p99 that a few noisy moments do not decide."""
    return 400 if workshop.quick else 4_000


def _lines(plan: Plan) -> Iterator[Any]:
    for line in range(0, plan.lines, max(1, plan.lines // _LINES)):
        model = plan.all_models[line % plan.models]
        yield deployment.LineKey(
            projectName=PROJECT, baseVersionId=model.base_version_id, shard=plan.shard(line).as_dict()
        )
