"""Measure selections on the seeded store: rules that SQL decides whole, and one that looks at 10,000 candidates."""

from __future__ import annotations

from functools import partial
from typing import Any

from gallery_idl import decision, value

from benchmarks.case import Outcome, Workshop
from benchmarks.latency import EMPTY, ThinClient, taken
from benchmarks.seeding.plan import PROJECT, SHARD_KEY, TEAM, Plan
from benchmarks.seeding.store import large, seeded
from benchmarks.serving import times
from tests.parts.edge_client import decode_reply, message
from tests.parts.server import Server

_WHOLE_GOAL_MS, _RESIDUAL_GOAL_MS = 20.0, 800.0
_CANDIDATES = 10_000
_CITIES = 50
_OF_A_CITY = "baseVersionId == 'model 03' && city == request.city"
_WHOLE = {
    "the least mae of a line": (_OF_A_CITY, "metrics['mae'] < 1000", "{minimize: \"metrics['mae']\"}"),
    "the newest of a line": (_OF_A_CITY, "metrics['mae'] < 1000", "a.created_time > b.created_time"),
    "the newest of a hot name": (
        "modelName == 'Random Forest'",
        "metrics['mae'] < 6.5 && metrics['bias'] > -10",
        "a.created_time > b.created_time",
    ),
}
"""GIVEN, WHEN and MODEL_SELECTION of rules of which SQL decides all."""


def selection(workshop: Workshop) -> list[Outcome]:
    """Hold selectModel against absolute goals; the decision of each answer is kept before it is timed."""
    plan = large(quick=workshop.quick)
    with (
        seeded(plan) as store,
        Server(workshop.folder / "selection", store.url, processes=1) as server,
        ThinClient(server.address) as client,
    ):
        works = {"empty call": [partial(client.run, EMPTY)]}
        for name, clauses in _WHOLE.items():
            cities = [plan.shard(line).as_dict()[SHARD_KEY] for line in range(0, plan.lines, plan.models)][:_CITIES]
            works[name] = [partial(client.run, _call(_rule(*clauses), city)) for city in cities]
        found = taken(works, times(workshop))
        residual = _call(_rule(*_of_many(plan)), "any")
        looked_at = decode_reply("selectModel", client.run(residual)).standings.candidates
        if looked_at != _CANDIDATES:
            raise AssertionError(f"{looked_at} candidates were compared, and {_CANDIDATES} are meant")
        slow = taken({"residual": [partial(client.run, residual)]}, 5 if workshop.quick else 30)["residual"]
    worst = max(_WHOLE, key=lambda name: found[name].p99)
    figures: dict[str, Any] = {f"{name} p50 ms": round(each.median, 2) for name, each in found.items()}
    figures |= {f"{name} p99 ms": round(found[name].p99, 2) for name in _WHOLE}
    return [
        Outcome(
            "a rule that SQL decides whole, p99, the worst of three, ms",
            round(found[worst].p99, 2),
            "at most",
            _WHOLE_GOAL_MS,
            figures,
        ),
        Outcome(
            f"a rule that looks at {_CANDIDATES:,} candidates, median, ms",
            round(slow.median, 1),
            "at most",
            _RESIDUAL_GOAL_MS,
            {"p99 ms": round(slow.p99, 1)},
        ),
    ]


def _of_many(plan: Plan) -> tuple[str, str, str]:
    """Write a rule that must look at 10,000 candidates: a condition and a preference that SQL does not know."""
    of_model = plan.instances_of_model(0)
    models = -(-_CANDIDATES // of_model)
    names = ", ".join(f"'{model.base_version_id}'" for model in plan.all_models[:models])
    given = f"baseVersionId =~ [{names}] && number <= {_CANDIDATES // models}"
    return given, "metrics['mae'] * 2 < 1000", "{minimize: \"metrics['mae'] + abs(metrics['bias'])\"}"


def _rule(given: str, when: str, preferred: str) -> str:
    preferred = preferred if preferred.startswith("{") else f'"{preferred}"'
    return (
        f"team: {TEAM}\nuuid: 4365754a-92bb-4421-a1be-00d7d87f77a0\nproject: {PROJECT}\nrule:\n"
        f'  GIVEN: "{given}"\n  WHEN: "{when}"\n  MODEL_SELECTION: {preferred}\n'
    )


def _call(rule: str, city: str) -> bytes:
    request = decision.SelectModelRequest(
        rule=decision.RuleChoice(text=rule), requestValues={"city": value.Value(text=city)}
    )
    return message("selectModel", request)
