"""Pin the upstream instances that an instance is made with (domain, 1.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gallery_server.dal import copy_store, dependency_store, instance_store, pin_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.dependency import Dependency, Direction, Pin, PinSource
from gallery_server.domain.instance import Instance
from gallery_server.domain.names import shown
from gallery_server.domain.shard import UNSHARDED, Shard
from gallery_server.errors import FailedPrecondition, Gone, NotFound, Reason


@dataclass(frozen=True, slots=True)
class Standing:
    """An instance that is the newest of its line."""

    line_id: int
    instance_id: str


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest instances of models, by shard."""

    of_model: dict[str, dict[Shard, Standing]] = field(default_factory=lambda: defaultdict(dict))

    def put(self, model_id: str, shard: Shard, standing: Standing) -> None:
        """Let an instance be the newest of its line."""
        self.of_model[model_id][shard] = standing

    def default(self, model_id: str, shard: Shard, *, across_shards: bool) -> list[Standing]:
        """Answer what the line of a shard pins of a model unless told otherwise."""
        by_shard = self.of_model[model_id]
        if across_shards and shard == UNSHARDED:
            return list(by_shard.values())
        standing = by_shard.get(shard) or by_shard.get(UNSHARDED)
        return [] if standing is None else [standing]


def newest(tx: Transaction, wanted: Sequence[tuple[str, bool]], shards: Iterable[Shard]) -> Newest:
    """Read what lines of these shards may pin of models; those of an edge across shards are read whole."""
    across = {model_id for model_id, across_shards in wanted if across_shards}
    plain = {model_id for model_id, across_shards in wanted} - across
    lines = copy_store.lines_of(tx, across) + copy_store.lines_of(tx, plain, {*shards, UNSHARDED})
    standing = copy_store.newest_of(tx, [line.line_id for line in lines])
    found = Newest()
    for line in lines:
        if line.line_id in standing:
            found.put(line.model_id, line.shard, Standing(line.line_id, standing[line.line_id]))
    return found


def check(tx: Transaction, model_id: str, upstream_instance_ids: Sequence[str]) -> list[Pin]:
    """Answer the pins that a caller asks for; raise where an instance cannot be pinned by one of this model."""
    if not upstream_instance_ids:
        return []
    edges = _edges(tx, model_id)
    found = instance_store.find_many(tx, upstream_instance_ids)
    pinned: dict[str, str] = {}
    for instance_id in upstream_instance_ids:
        instance = found.get(instance_id)
        if instance is None:
            raise _refused(NotFound(Reason.INSTANCE_NOT_FOUND, f"There is no instance {instance_id}."), instance_id)
        edge = edges.get(instance.model_id)
        if edge is None:
            raise _refused(_not_upstream(instance), instance_id)
        _check_state(instance)
        if not edge.across_shards and instance.model_id in pinned:
            raise _refused(_twice(instance, pinned[instance.model_id]), instance_id)
        pinned[instance.model_id] = instance_id
    return [Pin(found[one].model_id, one, PinSource.CALLER) for one in upstream_instance_ids]


def write_callers(tx: Transaction, instance: Instance, upstream_instance_ids: Sequence[str]) -> None:
    """Keep the pins that the caller of a new instance asks for."""
    pins = check(tx, instance.model_id, upstream_instance_ids)
    if pins:
        pin_store.insert(tx, {instance.instance_id: pins})


def write_defaults(tx: Transaction, instance: Instance) -> None:
    """Pin, for an instance that enters its line, the newest of each upstream of which its caller has named none."""
    named = {pin.upstream_model_id for pin in pin_store.of_instances(tx, [instance.instance_id])[instance.instance_id]}
    edges = [edge for edge in _edges(tx, instance.model_id).values() if edge.upstream_model_id not in named]
    if not edges:
        return
    standing = newest(tx, [(edge.upstream_model_id, edge.across_shards) for edge in edges], [instance.shard])
    pins = [
        Pin(edge.upstream_model_id, one.instance_id, PinSource.DEFAULT)
        for edge in edges
        for one in standing.default(edge.upstream_model_id, instance.shard, across_shards=edge.across_shards)
    ]
    pin_store.insert(tx, {instance.instance_id: pins})


def _edges(tx: Transaction, model_id: str) -> dict[str, Dependency]:
    return {edge.upstream_model_id: edge for edge in dependency_store.edges(tx, [model_id], Direction.UPSTREAM)}


def _check_state(instance: Instance) -> None:
    if instance.line_sequence is None:
        message = f"The upstream instance {instance.instance_id} is a draft; release it first."
        raise _refused(FailedPrecondition(Reason.UPSTREAM_IS_DRAFT, message), instance.instance_id)
    if instance.erased:
        message = f"The bytes of the upstream instance {instance.instance_id} were erased for good; pin another one."
        raise _refused(Gone(Reason.INSTANCE_ERASED, message), instance.instance_id)


def _not_upstream(instance: Instance) -> FailedPrecondition:
    name = shown(f"{instance.project_name}/{instance.base_version_id}")
    return FailedPrecondition(
        Reason.NOT_AN_UPSTREAM,
        f"The upstream instance {instance.instance_id} is of {name}, which this model does not depend on; declare the "
        "dependency with addDependency, or leave it out.",
        modelId=instance.model_id,
    )


def _twice(instance: Instance, other: str) -> FailedPrecondition:
    name = shown(f"{instance.project_name}/{instance.base_version_id}")
    return FailedPrecondition(
        Reason.UPSTREAM_PINNED_TWICE,
        f"Both {other} and {instance.instance_id} are of {name}; name one, or declare the dependency with "
        "acrossShards.",
        modelId=instance.model_id,
    )


def _refused(error: NotFound | FailedPrecondition | Gone, instance_id: str) -> NotFound | FailedPrecondition | Gone:
    error.details |= {"field": "upstreamInstanceIds", "value": instance_id}
    return error
