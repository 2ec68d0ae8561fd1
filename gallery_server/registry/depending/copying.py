"""Make the copies that a plan holds: of each line its newest instance, with new pins (domain, 1.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gallery_server.dal import copy_store, instance_store, pin_store, propagation_store
from gallery_server.dal.transaction import Conflict, Transaction
from gallery_server.domain.call import Caller
from gallery_server.domain.dependency import Pin, PinSource, Propagation
from gallery_server.domain.ids import new_id
from gallery_server.domain.instance import Instance
from gallery_server.domain.propagation_plan import Plan, PlannedEdge, PlannedModel
from gallery_server.domain.shard import Shard
from gallery_server.registry import changes, projects
from gallery_server.registry.assessing import present_fields
from gallery_server.registry.depending import pins as pinning
from gallery_server.registry.depending.pins import Newest, Standing
from gallery_server.registry.searching import searchable

AT_ONCE = 100
"""Lines that are copied together: their metadata take up to 25 MiB."""


@dataclass(frozen=True, slots=True)
class _Sources:
    """What lines are copied from, by line."""

    instances: dict[int, Instance]
    pins: dict[str, list[Pin]]


def copy_lines(
    tx: Transaction, caller: Caller, propagation: Propagation, plan: Plan, first: int, limit: int = AT_ONCE
) -> int:
    """Copy the lines at these places of a plan, and answer how many copies came of it.

    A line whose instances were all deprecated or erased since it was planned lets the change through.
    """
    places = plan.places(first, limit)
    copy_store.lock_lines(tx, [line_id for _, line_id in places])
    sources = _sources(tx, [line_id for _, line_id in places])
    copies = _copies(tx, propagation, [place for place in places if place[1] in sources.instances], sources.instances)
    pins = _pins(tx, plan, places, copies, sources)
    copy_store.insert(tx, list(copies.values()))
    pin_store.insert(tx, pins)
    made = {
        first + index: (line_id, copies[line_id].instance_id)
        for index, (_, line_id) in enumerate(places)
        if line_id in copies
    }
    propagation_store.insert_copies(tx, propagation.propagation_id, made)
    _tell(tx, caller, list(copies.values()))
    return len(copies)


def foresee(tx: Transaction, propagation_cause: Propagation, plan: Plan, first: int, limit: int) -> list[Instance]:
    """Answer the copies that `copy_lines` would make now, without ids of their own, in the order of their places."""
    places = plan.places(first, limit)
    newest = copy_store.newest_of(tx, [line_id for _, line_id in places])
    found = instance_store.find_many(tx, list(newest.values()))
    sources = {line_id: found[instance_id] for line_id, instance_id in newest.items()}
    ordinals = copy_store.following_ordinals(tx, {line_id: each.revision for line_id, each in sources.items()})
    return [
        replace(_copy(propagation_cause, sources[line_id], ""), ordinal=ordinals[line_id])
        for _, line_id in places
        if line_id in sources
    ]


def _sources(tx: Transaction, line_ids: Sequence[int]) -> _Sources:
    newest = copy_store.newest_of(tx, line_ids)
    copy_store.lock_blobs(tx, newest.values())
    found = instance_store.find_many(tx, list(newest.values()))
    if any(instance.erased for instance in found.values()):
        raise Conflict
    instances = {line_id: found[instance_id] for line_id, instance_id in newest.items()}
    return _Sources(instances, pin_store.of_instances(tx, list(newest.values())))


def _copies(
    tx: Transaction, propagation: Propagation, places: Sequence[tuple[PlannedModel, int]], sources: dict[int, Instance]
) -> dict[int, Instance]:
    if not places:
        return {}
    taken = copy_store.take_places(tx, {line_id: sources[line_id].revision for _, line_id in places})
    numbers = copy_store.take_numbers(tx, Counter(model.model_id for model, _ in places))
    copies: dict[int, Instance] = {}
    for model, line_id in places:
        sequence, ordinal = taken[line_id]
        copy = _copy(propagation, sources[line_id], new_id(tx.now))
        copies[line_id] = replace(
            copy,
            line_sequence=sequence,
            ordinal=ordinal,
            number=numbers[model.model_id],
            created_micros=tx.now,
            released_micros=tx.now,
        )
        numbers[model.model_id] += 1
    return copies


def _copy(propagation: Propagation, source: Instance, instance_id: str) -> Instance:
    return replace(
        source,
        instance_id=instance_id,
        external_id=None,
        cause=propagation.cause,
        cause_instance_id=propagation.cause_instance_id,
        copied_from_instance_id=source.instance_id,
        deprecated=False,
        deprecation_reason=None,
        created_by=propagation.created_by,
    )


def _pins(
    tx: Transaction,
    plan: Plan,
    places: Sequence[tuple[PlannedModel, int]],
    copies: Mapping[int, Instance],
    sources: _Sources,
) -> dict[str, list[Pin]]:
    """Answer the pins of the copies; one that is pinned by a later one of them comes before it."""
    wanted = {(edge.upstream_model_id, edge.across_shards) for model, _ in places for edge in model.edges}
    newest = pinning.newest(tx, sorted(wanted), {copy.shard for copy in copies.values()})
    pins: dict[str, list[Pin]] = {}
    for model, line_id in places:
        if line_id not in copies:
            continue
        copy = copies[line_id]
        pins[copy.instance_id] = _carried(
            plan, model, copy.shard, newest, sources.pins[copy.copied_from_instance_id or ""]
        )
        newest.put(model.model_id, copy.shard, Standing(line_id, copy.instance_id))
    return pins


def _carried(plan: Plan, model: PlannedModel, shard: Shard, newest: Newest, before: Sequence[Pin]) -> list[Pin]:
    """Answer the pins of a line's copy: those of its source, but anew where something moved behind an edge."""
    anew = {edge.upstream_model_id: _moved(plan, edge, shard, newest) for edge in model.edges}
    kept = [pin for pin in before if pin.upstream_model_id not in model.dropped and not anew.get(pin.upstream_model_id)]
    return kept + [pin for pins in anew.values() for pin in pins]


def _moved(plan: Plan, edge: PlannedEdge, shard: Shard, newest: Newest) -> list[Pin]:
    if not edge.reach.covers(plan.origin, shard):
        return []
    standing = newest.default(edge.upstream_model_id, shard, across_shards=edge.across_shards)
    if not edge.fresh and not any(one.line_id in plan.moved for one in standing):
        return []
    return [Pin(edge.upstream_model_id, one.instance_id, PinSource.DEFAULT) for one in standing]


def _tell(tx: Transaction, caller: Caller, copies: Sequence[Instance]) -> None:
    by_project: dict[str, list[Instance]] = {}
    for copy in copies:
        tx.emit(changes.instance_created(caller, copy))
        by_project.setdefault(copy.project_id, []).append(copy)
    for project_id, some in sorted(by_project.items()):
        health = present_fields.measure_new(tx, projects.require_by_id(tx, project_id).policy, some)
        searchable.index_instances(tx, project_id, [(copy.instance_id, copy.metadata) for copy in some], health)
