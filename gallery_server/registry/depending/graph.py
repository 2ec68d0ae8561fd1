"""Follow the edges between models, and let nobody change them meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from graphlib import TopologicalSorter

from gallery_server.dal import dependency_store
from gallery_server.dal.transaction import Conflict, Transaction
from gallery_server.domain.dependency import Dependency, Direction, Reach


@dataclass(frozen=True, slots=True)
class Graph:
    """All edges that are met in one direction from some models, in the order in which they are met."""

    edges: tuple[Dependency, ...]
    projects: frozenset[str]
    """Of all models met, those at the beginning included."""


def follow(tx: Transaction, model_ids: Collection[str], direction: Direction, projects: Collection[str] = ()) -> Graph:
    """Answer all that is met from models of these projects, however deep."""
    found: list[Dependency] = []
    met = set(model_ids)
    rim: Collection[str] = met
    while rim:
        edges = dependency_store.edges(tx, rim, direction)
        found += edges
        rim = {farther_of(edge, direction) for edge in edges} - met
        met |= rim
    of_edges = {project for edge in found for project in (edge.downstream_project_id, edge.upstream_project_id)}
    return Graph(tuple(found), frozenset(projects) | of_edges)


def locked(tx: Transaction, read: Callable[[], Iterable[Graph]]) -> list[Graph]:
    """Answer graphs that change no more until this transaction ends.

    They are looked at to know whose graphs to count, counted in the order of the projects, and looked at again. Where
    they have meanwhile grown into another project, the transaction runs again.
    """
    seen = {project for graph in read() for project in graph.projects}
    dependency_store.count_graphs(tx, seen)
    graphs = list(read())
    if not all(graph.projects <= seen for graph in graphs):
        raise Conflict
    return graphs


def farther_of(edge: Dependency, direction: Direction) -> str:
    """Answer the end of an edge that it leads to in a direction."""
    return edge.downstream_model_id if direction is Direction.DOWNSTREAM else edge.upstream_model_id


def path_up(graph: Graph, start: str, target: str) -> list[str] | None:
    """Answer the shortest way from a model up to another one in an upstream graph, or None where there is none."""
    came_from: dict[str, str] = {start: start}
    for edge in graph.edges:
        if edge.downstream_model_id in came_from:
            came_from.setdefault(edge.upstream_model_id, edge.downstream_model_id)
    if target not in came_from:
        return None
    path = [target]
    while path[-1] != start:
        path.append(came_from[path[-1]])
    return path[::-1]


def ordered(graph: Graph, start: str) -> list[str]:
    """Answer the models of a downstream graph, each behind all that it depends on, the same on every call."""
    sorter: TopologicalSorter[str] = TopologicalSorter({start: ()})
    for edge in graph.edges:
        sorter.add(edge.downstream_model_id, edge.upstream_model_id)
    sorter.prepare()
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order += ready
        sorter.done(*ready)
    return order


def reaches(graph: Graph, start: str, begins: Reach) -> dict[str, Reach]:
    """Answer how far a change that begins so at a model reaches the models of its downstream graph."""
    incoming: dict[str, list[Dependency]] = defaultdict(list)
    for edge in graph.edges:
        incoming[edge.downstream_model_id].append(edge)
    found = {start: begins}
    for model_id in ordered(graph, start)[1:]:
        found[model_id] = max(
            found[edge.upstream_model_id].onward(across_shards=edge.across_shards) for edge in incoming[model_id]
        )
    return found
