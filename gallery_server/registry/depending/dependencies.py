"""Change the edges between models (paper, 3.4.2; domain, 1.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from gallery_server.dal import dependency_store, model_store
from gallery_server.dal.transaction import Conflict, Transaction
from gallery_server.domain import limits
from gallery_server.domain.call import Caller
from gallery_server.domain.dependency import Dependency, DependencyWish, Direction, ModelKey, Propagation
from gallery_server.domain.event import Change, EventKind
from gallery_server.domain.instance import InstanceCause
from gallery_server.domain.model import Model
from gallery_server.domain.names import shown
from gallery_server.domain.propagation_plan import Plan
from gallery_server.errors import FailedPrecondition, InvalidArgument, NotFound, Reason
from gallery_server.registry import models
from gallery_server.registry.depending import graph as graphs
from gallery_server.registry.depending import planning, propagation
from gallery_server.registry.depending.graph import Graph
from gallery_server.registry.depending.planning import NewEdge

_STEPS_SHOWN = 12

Edges = Mapping[str, Dependency]
"""The edges of one model by what it depends on."""


@dataclass(frozen=True, slots=True)
class EdgeChange:
    """Edges of one model that come to be and that go; one that is changed does both."""

    added: tuple[NewEdge, ...]
    removed: tuple[Dependency, ...]
    cause: InstanceCause

    @property
    def gone(self) -> set[str]:
        """Answer the models that it depends on no longer."""
        return {edge.upstream_model_id for edge in self.removed} - {edge.upstream_model_id for edge in self.added}


@dataclass(frozen=True, slots=True)
class ForeseenChange:
    """A change of a model's edges that is allowed, and what it will copy."""

    change: EdgeChange
    plan: Plan
    projects: frozenset[str]


Wish = tuple[Model, bool]
"""A model to depend on, and whether across its shards."""
Decide = Callable[[Edges], EdgeChange]


def add(tx: Transaction, caller: Caller, downstream: Model, wishes: Sequence[Wish]) -> Propagation | None:
    """Let a model depend on others besides; None where it does so already. An edge that differs is changed."""
    return _apply(tx, caller, downstream, wishes, adding(wishes))


def remove(tx: Transaction, caller: Caller, downstream: Model, upstream: Model) -> Propagation:
    """Let a model depend on another one no longer; raise NotFound where it does not."""
    found = _apply(tx, caller, downstream, [], removing(downstream, upstream))
    if found is None:
        raise LookupError(upstream.model_id)
    return found


def replace_all(tx: Transaction, caller: Caller, downstream: Model, wishes: Sequence[Wish]) -> Propagation | None:
    """Let a model depend on these and no others; None where it does so already."""
    return _apply(tx, caller, downstream, wishes, replacing(wishes))


def adding(wishes: Sequence[Wish]) -> Decide:
    """Decide what changes where a model is to depend on others besides."""

    def decide(edges: Edges) -> EdgeChange:
        added = _differing(edges, wishes)
        removed = tuple(edges[edge.upstream_model_id] for edge in added if edge.upstream_model_id in edges)
        cause = InstanceCause.DEPENDENCIES_REPLACED if removed else InstanceCause.DEPENDENCY_ADDED
        return EdgeChange(added, removed, cause)

    return decide


def removing(downstream: Model, upstream: Model) -> Decide:
    """Decide what changes where a model is to depend on another one no longer."""

    def decide(edges: Edges) -> EdgeChange:
        if upstream.model_id not in edges:
            raise NotFound(
                Reason.DEPENDENCY_NOT_FOUND,
                f"{_name(downstream)} does not depend on {_name(upstream)}.",
                field="upstream",
                value=upstream.model_id,
            )
        return EdgeChange((), (edges[upstream.model_id],), InstanceCause.DEPENDENCY_REMOVED)

    return decide


def replacing(wishes: Sequence[Wish]) -> Decide:
    """Decide what changes where a model is to depend on these and no others."""

    def decide(edges: Edges) -> EdgeChange:
        added = _differing(edges, wishes)
        kept = {model.model_id for model, _ in wishes} - {edge.upstream_model_id for edge in added}
        removed = tuple(edge for model_id, edge in edges.items() if model_id not in kept)
        return EdgeChange(added, removed, InstanceCause.DEPENDENCIES_REPLACED)

    return decide


def named(tx: Transaction, field: str, key: ModelKey | None) -> Model:
    """Answer the model that a key names; raise NotFound with the nearest names where there is none."""
    given = key or ModelKey()
    if given.model_id and (given.project_name or given.base_version_id):
        raise InvalidArgument(
            Reason.FIELD_MALFORMED,
            f"{field} names a model by its id and by its name; give modelId, or projectName and baseVersionId.",
            field=field,
        )
    if given.model_id:
        return models.require(tx, given.model_id)
    if not given.base_version_id:
        message = f"{field} names no model; give modelId, or projectName and baseVersionId."
        raise InvalidArgument(Reason.FIELD_MISSING, message, field=field)
    return models.require_by_name(tx, given.project_name, given.base_version_id)


def named_all(tx: Transaction, field: str, wishes: Sequence[DependencyWish]) -> list[Wish]:
    """Answer the models that wishes name, each once, whatever the way it is named."""
    if len(wishes) > limits.DEPENDENCIES:
        raise _too_many(field, len(wishes))
    found: dict[str, Wish] = {}
    for wish in wishes:
        model = named(tx, f"an upstream of {field}", wish.upstream)
        if found.setdefault(model.model_id, (model, wish.across_shards))[1] != wish.across_shards:
            message = f"{field} holds {_name(model)} twice, with acrossShards and without; leave one out."
            raise InvalidArgument(Reason.FIELD_MALFORMED, message, field=field, value=model.model_id)
    return list(found.values())


def edge_between(tx: Transaction, downstream: Model, upstream: Model) -> Dependency:
    """Answer the edge in force from a model to one that it depends on; raise NotFound where there is none."""
    edges = dependency_store.edges(tx, [downstream.model_id], Direction.UPSTREAM)
    (found,) = removing(downstream, upstream)({edge.upstream_model_id: edge for edge in edges}).removed
    return found


def foresee(tx: Transaction, downstream: Model, below: Graph, above: Graph, decide: Decide) -> ForeseenChange:
    """Answer what a change comes to, with the graphs below the model and above what it is to depend on.

    Raises FailedPrecondition, DEPENDENCY_CYCLE with the path, where it would close one.
    """
    edges = {
        edge.upstream_model_id: edge for edge in dependency_store.edges(tx, [downstream.model_id], Direction.UPSTREAM)
    }
    change = decide(edges)
    count = len(edges) - len(change.removed) + len(change.added)
    if change.added and count > limits.DEPENDENCIES:
        raise _too_many("dependencies", count)
    for edge in change.added:
        path = graphs.path_up(above, edge.upstream_model_id, downstream.model_id)
        if path is not None:
            raise _cycle(tx, [downstream.model_id, *path])
    plan = planning.plan_of_edges(tx, below, downstream.model_id, change.added, change.gone)
    return ForeseenChange(change, plan, below.projects | above.projects)


def _apply(
    tx: Transaction, caller: Caller, downstream: Model, wishes: Sequence[Wish], decide: Decide
) -> Propagation | None:
    below, above = graphs.locked(tx, lambda: graphs_of(tx, downstream, wishes))
    foreseen = foresee(tx, downstream, below, above, decide)
    change = foreseen.change
    if not change.added and not change.removed:
        return None
    plan = propagation.behind_running_jobs(tx, foreseen.plan, foreseen.projects)
    propagation.lock_lines(tx, plan)
    # Uploads of models without edges count no graph. They lock their model, and run again if it has edges then.
    for model_id in sorted({downstream.model_id, *(edge.upstream_model_id for edge in change.added)}):
        model_store.lock(tx, model_id)
    if foresee(tx, downstream, below, above, decide) != foreseen:
        raise Conflict
    _write(tx, caller, downstream, change)
    return propagation.carry_out(tx, caller, downstream.model_id, change.cause, plan, foreseen.projects)


def graphs_of(tx: Transaction, downstream: Model, wishes: Sequence[Wish]) -> list[Graph]:
    """Read the graph below a model, and the one above what it is to depend on."""
    return [
        graphs.follow(tx, [downstream.model_id], Direction.DOWNSTREAM, [downstream.project_id]),
        graphs.follow(
            tx, [model.model_id for model, _ in wishes], Direction.UPSTREAM, [model.project_id for model, _ in wishes]
        ),
    ]


def _write(tx: Transaction, caller: Caller, downstream: Model, change: EdgeChange) -> None:
    if change.removed:
        dependency_store.remove(tx, [edge.dependency_id for edge in change.removed], caller.principal)
    for gone in change.removed:
        tx.emit(replace(_told(caller, downstream, EventKind.DEPENDENCY_REMOVED), before=_state(gone)))
    for edge in change.added:
        dependency_store.insert(
            tx,
            downstream.model_id,
            edge.upstream_model_id,
            across_shards=edge.across_shards,
            principal=caller.principal,
        )
        tx.emit(replace(_told(caller, downstream, EventKind.DEPENDENCY_ADDED), after=_state(edge)))


def _told(caller: Caller, downstream: Model, kind: EventKind) -> Change:
    return Change(
        kind,
        caller.principal,
        downstream.model_id,
        project_id=downstream.project_id,
        model_id=downstream.model_id,
        request_id=caller.request_id,
    )


def _state(edge: NewEdge | Dependency) -> Mapping[str, object]:
    return {"upstreamModelId": edge.upstream_model_id, "acrossShards": edge.across_shards}


def _differing(edges: Edges, wishes: Sequence[Wish]) -> tuple[NewEdge, ...]:
    return tuple(
        NewEdge(model.model_id, across)
        for model, across in wishes
        if model.model_id not in edges or edges[model.model_id].across_shards != across
    )


def _cycle(tx: Transaction, path: Sequence[str]) -> FailedPrecondition:
    names = dependency_store.names(tx, path)
    steps = [str(names[model_id]) for model_id in path]
    if len(steps) > _STEPS_SHOWN:
        half = _STEPS_SHOWN // 2
        steps[half:-half] = [f"({len(steps) - _STEPS_SHOWN} more)"]
    shown_path = " -> ".join(steps)
    return FailedPrecondition(
        Reason.DEPENDENCY_CYCLE,
        f"The edge would close the cycle {shown_path}; remove one of its edges first.",
        field="dependency",
        path=shown_path,
    )


def _too_many(field: str, count: int) -> InvalidArgument:
    return InvalidArgument(
        Reason.TOO_MANY_ITEMS,
        f"The model would have {count} {field}; at most {limits.DEPENDENCIES} are allowed.",
        field=field,
        count=count,
        limit=limits.DEPENDENCIES,
    )


def _name(model: Model) -> str:
    return shown(f"{model.project_name}/{model.base_version_id}")
