"""Show what a change of dependencies would copy, and make nothing (domain, 1.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gallery_server.dal import copy_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.dependency import Direction, PropagatedCopy, Propagation, PropagationState
from gallery_server.domain.instance import Instance, InstanceCause
from gallery_server.domain.model import Model
from gallery_server.domain.names import normal_label, shown
from gallery_server.domain.page import CursorSigner, Page, PageRequest
from gallery_server.domain.propagation_plan import Plan
from gallery_server.domain.shard import Shard
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.registry.depending import copying, dependencies, planning
from gallery_server.registry.depending import graph as graphs
from gallery_server.registry.depending.dependencies import Decide, Wish

_ROW_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a change would copy, and why the copies would come to be."""

    plan: Plan
    cause: InstanceCause


@dataclass(frozen=True, slots=True)
class Preview:
    """A page of the copies that a change would make, and how many it would make in all."""

    page: Page[PropagatedCopy]
    copies: int


def of_edges(tx: Transaction, model: Model, wishes: list[Wish], decide: Decide) -> Foreseen:
    """Foresee a change of a model's edges; raise where the change itself would be refused."""
    below, above = dependencies.graphs_of(tx, model, wishes)
    foreseen = dependencies.foresee(tx, model, below, above, decide)
    changes = foreseen.change.added or foreseen.change.removed
    nothing = Plan(foreseen.plan.origin, None, ())
    return Foreseen(foreseen.plan if changes else nothing, foreseen.change.cause)


def of_instance(tx: Transaction, model: Model, values: Mapping[str, str]) -> Foreseen:
    """Foresee a new instance of a model in a shard; on the unsharded line where it is empty."""
    field = "a value of newInstanceShard"
    shard = Shard.of({key: normal_label(field, value) for key, value in values.items()})
    given = tuple(key for key, _ in shard.values)
    if given and given != model.shard_keys:
        raise InvalidArgument(
            Reason.SHARD_KEY_UNEXPECTED,
            f"newInstanceShard names the shard keys {list(given)}, but {shown(model.base_version_id)} has "
            f"{list(model.shard_keys)}.",
            field="newInstanceShard",
            shardKeys=", ".join(model.shard_keys),
        )
    below = graphs.follow(tx, [model.model_id], Direction.DOWNSTREAM, [model.project_id])
    return Foreseen(planning.plan_of_instance(tx, below, model.model_id, shard), InstanceCause.UPSTREAM_CHANGED)


def page_of(
    tx: Transaction, signer: CursorSigner, query: tuple[object, ...], foreseen: Foreseen, request: PageRequest
) -> Preview:
    """Answer a page of what is foreseen, in the order in which it would be made."""
    start = request.start(signer, query)
    first = 0 if start is None else int(start[0]) + 1
    would_be = Propagation("", "", PropagationState.DONE, foreseen.cause, None, None, 0, None, tx.now, "", None)
    place = {line_id: at for at, (_, line_id) in enumerate(foreseen.plan.places(0, foreseen.plan.size))}
    found = (
        copy
        for at in range(first, foreseen.plan.size, copying.AT_ONCE)
        for copy in described(tx, copying.foresee(tx, would_be, foreseen.plan, at, copying.AT_ONCE))
    )
    page = request.page(
        found,
        signer,
        query,
        lambda copy: [place[copy.instance.line_id]],
        lambda _: _ROW_BYTES,
    )
    return Preview(page, foreseen.plan.size)


def described(tx: Transaction, copies: list[Instance]) -> list[PropagatedCopy]:
    """Add to copies the versions of what they are copied from."""
    sources = {copy.copied_from_instance_id: copy for copy in copies if copy.copied_from_instance_id is not None}
    versions = copy_store.versions_of(tx, sources.keys())
    return [PropagatedCopy(copy, versions.get(copy.copied_from_instance_id or "")) for copy in copies]
