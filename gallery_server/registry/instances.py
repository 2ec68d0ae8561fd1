"""Make instances and find them again (paper, 3.3.2 and 3.4.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gallery_server.dal import (
    annotation_store,
    blob_store,
    deprecation_store,
    erasure_store,
    instance_store,
    line_store,
    model_store,
    standing_store,
)
from gallery_server.dal.annotation_store import OF_INSTANCES
from gallery_server.dal.model_store import ModelAtRevision
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.blob import Blob
from gallery_server.domain.call import Caller
from gallery_server.domain.ids import new_id
from gallery_server.domain.instance import AnnotatedInstance, Instance, InstanceCause, InstanceRecord
from gallery_server.domain.model import Model
from gallery_server.domain.names import normal_id, normal_reason, shown
from gallery_server.domain.shard import Shard, shard_of
from gallery_server.domain.value import Value, bytes_of
from gallery_server.errors import FailedPrecondition, Gone, NotFound, Reason
from gallery_server.registry import annotations as annotating
from gallery_server.registry import changes, models, projects
from gallery_server.registry.assessing import present_fields
from gallery_server.registry.depending import pins, propagation
from gallery_server.registry.searching import searchable

_ROW_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an instance of a record belongs."""

    model: Model
    revision: int
    shard: Shard


@dataclass(frozen=True, slots=True)
class EnteredInstance:
    """An instance, and whether it stood already under the record's external id."""

    instance: AnnotatedInstance
    already_existed: bool


def find_model(tx: Transaction, record: InstanceRecord) -> ModelAtRevision:
    """Answer the model of a normal record and the state of its revision; raise NotFound where there is none."""
    found = model_store.find_at_revision(tx, record.project_name, record.base_version_id, record.revision)
    if found is None:
        raise models.not_found(tx, record.project_name, record.base_version_id)
    return found


def destination_in(at: ModelAtRevision, record: InstanceRecord) -> Destination:
    """Answer where in a model a record's instance belongs; raise where the model's state forbids it."""
    _require_usable(at, allowed=record.allow_deprecated)
    shard = shard_of(at.model.shard_keys, record.metadata, unsharded=record.unsharded)
    return Destination(at.model, at.revision, shard)


def find_existing(tx: Transaction, record: InstanceRecord, destination: Destination) -> Instance | None:
    """Answer the instance that stands under the record's external id, or None."""
    if record.external_id is None:
        return None
    line_id = line_store.find(tx, destination.model.model_id, destination.shard)
    return None if line_id is None else instance_store.find_by_external_id(tx, line_id, record.external_id)


def enter(
    tx: Transaction, caller: Caller, record: InstanceRecord, blob: Blob, found: ModelAtRevision | None = None
) -> EnteredInstance:
    """Make the instance of a normal record and of stored bytes, with its place in its line, in this transaction.

    Line and model are counted late, since both are locked from then on; a model that has changed since it was `found`,
    which may have been before this transaction, makes it run again.
    """
    at = found or find_model(tx, record)
    destination = destination_in(at, record)
    existing = find_existing(tx, record, destination)
    if existing is not None:
        return EnteredInstance(annotated(tx, existing), already_existed=True)
    foreseen = None if record.draft else propagation.foresee(tx, at, destination.shard)
    line_id = line_store.find_or_insert(tx, at.model.model_id, destination.shard)
    blob_id = blob_store.insert(tx, blob)
    place = None if record.draft else line_store.next_place(tx, line_id, at.revision)
    counted = model_store.count_instance(tx, at)
    draft = _draft(tx, caller, record, destination, line_id, counted.number, blob_id, blob)
    instance = (
        draft if place is None else replace(draft, line_sequence=place[0], ordinal=place[1], released_micros=tx.now)
    )
    instance_store.insert(tx, instance)
    tx.emit(changes.instance_created(caller, instance))
    health = present_fields.measure_new(tx, counted.policy, [instance])
    searchable.index_instances(tx, instance.project_id, [(instance.instance_id, instance.metadata)], health)
    if record.annotations:
        annotating.write(tx, caller, instance, record.annotations)
    pins.write_callers(tx, instance, record.upstream_instance_ids)
    propagation.follow(tx, caller, foreseen, instance)
    kept = {key: value for key, value in record.annotations.items() if not value.is_removal}
    return EnteredInstance(AnnotatedInstance(instance, kept), already_existed=False)


def require(tx: Transaction, instance_id: str | None) -> Instance:
    """Answer the instance of an id; raise NotFound where there is none. An expired draft counts as erased."""
    normal = normal_id("instanceId", instance_id)
    found = instance_store.find(tx, normal)
    if found is None:
        raise _unknown(normal)
    return as_seen(tx, found)


def require_annotated(tx: Transaction, instance_id: str | None) -> AnnotatedInstance:
    """Answer what `require` answers, with its annotations and its standing."""
    normal = normal_id("instanceId", instance_id)
    found = find_annotated(tx, [normal])
    if not found:
        raise _unknown(normal)
    return found[normal]


def find_annotated(tx: Transaction, instance_ids: Sequence[str]) -> dict[str, AnnotatedInstance]:
    """Answer those of the instances that there are, with their annotations and standings, by id: in two statements."""
    found = instance_store.find_many_standing(tx, instance_ids)
    annotations = annotation_store.current(tx, OF_INSTANCES, list(found))
    return {
        instance_id: AnnotatedInstance(as_seen(tx, instance), annotations[instance_id], standing)
        for instance_id, (instance, standing) in found.items()
    }


def _unknown(instance_id: str) -> NotFound:
    return NotFound(
        Reason.INSTANCE_NOT_FOUND, f"There is no instance {instance_id}.", field="instanceId", value=instance_id
    )


def as_seen(tx: Transaction, instance: Instance) -> Instance:
    """Answer an instance as readers see it: an expired draft is erased."""
    if instance.line_sequence is not None:
        return instance
    policy = projects.require(tx, instance.project_name).policy
    expired = instance.expired_draft(policy.draft_expiry_days, tx.now)
    return replace(instance, erased=True) if expired else instance


def annotated(tx: Transaction, instance: Instance) -> AnnotatedInstance:
    """Add the newest annotation of each key, and its standing, to an instance."""
    ids = [instance.instance_id]
    annotations, standings = annotation_store.current(tx, OF_INSTANCES, ids), standing_store.find_many(tx, ids)
    return AnnotatedInstance(instance, annotations[instance.instance_id], standings[instance.instance_id])


def release(tx: Transaction, caller: Caller, instance_id: str | None) -> AnnotatedInstance:
    """Give a draft its place in its line; one that has its place is answered as it is."""
    draft = require(tx, instance_id)
    if draft.line_sequence is None:
        found = model_store.find_at_revision(tx, draft.project_name, draft.base_version_id, draft.revision)
        if found is None:
            raise LookupError(draft.model_id)
        _release(tx, caller, found, draft)
    return require_annotated(tx, instance_id)


def _release(tx: Transaction, caller: Caller, found: ModelAtRevision, draft: Instance) -> None:
    foreseen = propagation.foresee(tx, found, draft.shard)
    line_store.lock(tx, draft.line_id)
    present = require(tx, draft.instance_id)
    # Only now is it certain that no other release goes on at the same time.
    if present.line_sequence is not None:
        return
    if present.erased:
        raise gone(tx, present)
    _require_usable(found, allowed=False)
    line_sequence, ordinal = line_store.next_place(tx, draft.line_id, draft.revision)
    model_store.hold(tx, found)
    instance_store.release(tx, draft.instance_id, line_sequence=line_sequence, ordinal=ordinal)
    tx.emit(changes.instance_released(caller, present, line_sequence, ordinal))
    propagation.follow(tx, caller, foreseen, present)


def annotate(
    tx: Transaction, caller: Caller, instance_id: str | None, annotations: Mapping[str, Value]
) -> AnnotatedInstance:
    """Write annotations of an instance."""
    instance = require(tx, instance_id)
    annotating.write(tx, caller, instance, annotations)
    return annotated(tx, instance)


def set_deprecated(
    tx: Transaction, caller: Caller, instance_id: str | None, *, deprecated: bool, reason: str | None
) -> AnnotatedInstance:
    """Deprecate or restore an instance; one that stands so already stays as it is."""
    instance = require(tx, instance_id)
    because = normal_reason(reason)
    if instance.deprecated != deprecated:
        deprecation_store.write_for_instance(
            tx, instance.instance_id, deprecated=deprecated, reason=because, principal=caller.principal
        )
        tx.emit(changes.instance_deprecated(caller, instance, because, deprecated=deprecated))
    return require_annotated(tx, instance_id)


def gone(tx: Transaction, instance: Instance) -> Gone:
    """Make the fault of a reader who asks for the bytes of what was erased, by law or since a draft has expired."""
    if instance.line_sequence is None and erasure_store.keys_of_blob(tx, instance.blob_id) is None:
        return Gone(
            Reason.DRAFT_EXPIRED,
            f"The draft {instance.instance_id} has expired by its project's policy; save it again.",
            instanceId=instance.instance_id,
        )
    return Gone(
        Reason.INSTANCE_ERASED,
        f"The bytes of instance {instance.instance_id} were erased for good.",
        instanceId=instance.instance_id,
    )


def size_of(item: AnnotatedInstance) -> int:
    """Answer about how many bytes an instance takes in an answer."""
    shard = sum(len(key.encode()) + len(value.encode()) for key, value in item.instance.shard.values)
    return _ROW_BYTES + shard + bytes_of(item.instance.metadata) + bytes_of(item.annotations)


def _require_usable(at: ModelAtRevision, *, allowed: bool) -> None:
    model = at.model
    if not at.exists:
        raise models.no_revision(model, at.revision)
    if allowed:
        return
    advice = "restore it, or set allowDeprecated"
    if model.deprecated:
        raise FailedPrecondition(
            Reason.MODEL_DEPRECATED,
            f"The model {shown(model.base_version_id)} is deprecated; {advice}.",
            modelId=model.model_id,
        )
    if at.deprecated:
        raise FailedPrecondition(
            Reason.REVISION_DEPRECATED,
            f"Revision {at.revision} of {shown(model.base_version_id)} is deprecated; {advice}, or save to another.",
            modelId=model.model_id,
            revision=at.revision,
        )


def _draft(
    tx: Transaction,
    caller: Caller,
    record: InstanceRecord,
    destination: Destination,
    line_id: int,
    number: int,
    blob_id: int,
    blob: Blob,
) -> Instance:
    return Instance(
        instance_id=new_id(tx.now),
        project_id=destination.model.project_id,
        project_name=destination.model.project_name,
        model_id=destination.model.model_id,
        base_version_id=destination.model.base_version_id,
        revision=destination.revision,
        ordinal=None,
        number=number,
        line_id=line_id,
        line_sequence=None,
        shard=destination.shard,
        blob_id=blob_id,
        size=blob.size,
        sha256=blob.sha256,
        erased=False,
        media_type=record.media_type,
        format=record.format,
        external_id=record.external_id,
        metadata=record.metadata,
        cause=InstanceCause.UPLOADED,
        cause_instance_id=None,
        copied_from_instance_id=None,
        deprecated=False,
        deprecation_reason=None,
        created_micros=tx.now,
        created_by=caller.principal,
        original_created_micros=record.original_created_micros,
        released_micros=None,
    )
