"""Plan what a change of the graph copies (domain, 1.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from gallery_server.dal import copy_store
from gallery_server.dal.copy_store import Line
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.dependency import Dependency, Reach
from gallery_server.domain.propagation_plan import Plan, PlannedEdge, PlannedModel
from gallery_server.domain.shard import UNSHARDED, Shard
from gallery_server.registry.depending import graph as graphs
from gallery_server.registry.depending.graph import Graph


@dataclass(frozen=True, slots=True)
class NewEdge:
    """An edge that comes to be."""

    upstream_model_id: str
    across_shards: bool


def plan_of_instance(tx: Transaction, below: Graph, model_id: str, shard: Shard) -> Plan:
    """Plan what a new instance of a model in a shard brings about, with the graph below that model."""
    reaches = graphs.reaches(below, model_id, Reach.ALL if shard == UNSHARDED else Reach.SHARD)
    order = [other for other in graphs.ordered(below, model_id) if other != model_id]
    return Plan(shard, None, _models(tx, below, order, reaches, shard))


def plan_of_edges(
    tx: Transaction, below: Graph, model_id: str, added: Iterable[NewEdge], removed: Iterable[str]
) -> Plan:
    """Plan what a change of a model's own edges brings about: every line of it is copied, and all below."""
    reaches = graphs.reaches(below, model_id, Reach.ALL)
    models = _models(tx, below, graphs.ordered(below, model_id), reaches, UNSHARDED)
    fresh = tuple(PlannedEdge(edge.upstream_model_id, edge.across_shards, Reach.ALL, fresh=True) for edge in added)
    return Plan(
        UNSHARDED,
        None,
        tuple(
            replace(model, edges=fresh, dropped=frozenset(removed)) if model.model_id == model_id else model
            for model in models
        ),
    )


def _models(
    tx: Transaction, below: Graph, order: list[str], reaches: dict[str, Reach], origin: Shard
) -> tuple[PlannedModel, ...]:
    """Plan the lines that the change reaches and that hold something to copy; others let it through."""
    incoming: dict[str, list[PlannedEdge]] = defaultdict(list)
    for edge in below.edges:
        incoming[edge.downstream_model_id].append(_over(edge, reaches[edge.upstream_model_id]))
    reached = [line for line in _lines(tx, reaches, order, origin) if reaches[line.model_id].covers(origin, line.shard)]
    holding = copy_store.newest_of(tx, [line.line_id for line in reached])
    lines: dict[str, list[int]] = defaultdict(list)
    for line in reached:
        if line.line_id in holding:
            lines[line.model_id].append(line.line_id)
    return tuple(
        PlannedModel(model_id, tuple(lines[model_id]), tuple(incoming[model_id]))
        for model_id in order
        if lines[model_id]
    )


def _lines(tx: Transaction, reaches: dict[str, Reach], order: list[str], origin: Shard) -> list[Line]:
    wide = [model_id for model_id in order if reaches[model_id] is Reach.ALL]
    narrow = [model_id for model_id in order if reaches[model_id] is not Reach.ALL]
    return copy_store.lines_of(tx, wide) + copy_store.lines_of(tx, narrow, {origin, UNSHARDED})


def _over(edge: Dependency, reach: Reach) -> PlannedEdge:
    onward = reach.onward(across_shards=edge.across_shards)
    return PlannedEdge(edge.upstream_model_id, edge.across_shards, onward, fresh=False)
