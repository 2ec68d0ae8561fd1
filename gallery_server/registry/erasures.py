"""Erase by law: the bytes of an instance for all that share them, and metadata values (domain, 1.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gallery_server.dal import blob_store, erasure_store, health_due_store, instance_store, job_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.call import Caller
from gallery_server.domain.instance import RECORD_FIELDS, AnnotatedInstance, Instance
from gallery_server.domain.job import JobState, NewJob
from gallery_server.domain.names import normal_key, normal_reason, shown
from gallery_server.domain.page import CursorSigner, Page, PageRequest
from gallery_server.domain.value import Value
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.registry import backups, changes, instances
from gallery_server.registry.searching import searchable

ERASE_BLOB = "erase-blob"
"""The job that deletes the bytes of the blob whose id is its subject."""
_AT_ONCE = 100
_ID_BYTES = 40


@dataclass(frozen=True, slots=True)
class Erased:
    """An instance as it is after its erasure, and a page of the ids of the others that shared its bytes."""

    instance: AnnotatedInstance
    sharing: Page[str]


def erase(
    tx: Transaction,
    signer: CursorSigner,
    caller: Caller,
    instance_id: str | None,
    *,
    reason: str | None,
    metadata_keys: Sequence[str],
    cursor: str | None,
) -> Erased:
    """Erase what is left to erase, in this transaction; a job deletes the bytes behind it.

    Raises FailedPrecondition (BACKUP_RUNNING) where there is something, and a backup runs.
    """
    because = normal_reason(reason)
    keys = _normal_keys(metadata_keys)
    request = PageRequest(limits.PAGE_ITEMS, cursor or None)
    request.start(signer, _query(instance_id))
    instance = instances.require(tx, instance_id)
    _check_keys(instance, keys)
    blob_store.lock(tx, instance.blob_id)
    named = erasure_store.keys_of_blob(tx, instance.blob_id)
    held = _held(tx, instance, keys)
    _require_known(instance, keys, named or set(), held)
    if named is None or held:
        backups.require_none(tx)
        for each, some in _changed(tx, instance, held, keys):
            tx.emit(changes.instance_erased(caller, each, because, some))
        _take_values(tx, held, keys)
        searchable.forget_metadata(tx, instance.project_id, list(held), keys)
        health_due_store.mark(tx, held)
        blob_store.erase(tx, instance.blob_id)
        erasure_store.insert(
            tx,
            instance_id=instance.instance_id,
            blob_id=instance.blob_id,
            metadata_keys=keys,
            reason=because,
            principal=caller.principal,
        )
    _owe_deletion(tx, instance.blob_id)
    after = instances.require_annotated(tx, instance.instance_id)
    return Erased(after, _sharing(tx, signer, request, instance))


def _normal_keys(keys: Sequence[str]) -> list[str]:
    if len(keys) > limits.METADATA_KEYS:
        raise InvalidArgument(
            Reason.TOO_MANY_ITEMS,
            f"metadataKeys has {len(keys)} keys; at most {limits.METADATA_KEYS} are allowed.",
            field="metadataKeys",
            count=len(keys),
            limit=limits.METADATA_KEYS,
        )
    return sorted({normal_key("metadataKeys", key) for key in keys})


def _check_keys(instance: Instance, keys: Sequence[str]) -> None:
    """Refuse keys whose values are more than metadata: the record's fields, and those that name the line."""
    for key in keys:
        if key in RECORD_FIELDS:
            raise _refused(key, "a field of the record, without which the instance cannot be told; it stays")
        if key in instance.shard.as_dict():
            raise _refused(key, "a shard key, whose value names the line of the instance; it stays")


def _refused(key: str, why: str) -> InvalidArgument:
    return InvalidArgument(
        Reason.FIELD_RESERVED,
        f"metadataKeys names {shown(key)}, {why}. Leave it out.",
        field="metadataKeys",
        value=shown(key),
    )


def _held(tx: Transaction, instance: Instance, keys: Sequence[str]) -> dict[str, dict[str, Value]]:
    """Answer the metadata of the instance and of its copies, copies of copies too, where they hold one of the keys."""
    if not keys:
        return {}
    family = _family(erasure_store.origins(tx, instance.blob_id), instance.instance_id)
    held: dict[str, dict[str, Value]] = {}
    for at in range(0, len(family), _AT_ONCE):
        found = erasure_store.metadata_of(tx, family[at : at + _AT_ONCE])
        held |= {each: metadata for each, metadata in found.items() if not metadata.keys().isdisjoint(keys)}
    return held


def _family(origins: Mapping[str, str | None], root: str) -> list[str]:
    """Answer an instance and all that were copied from it; copies share the blob, so all are among `origins`."""
    copies: dict[str | None, list[str]] = {}
    for instance_id, origin in origins.items():
        copies.setdefault(origin, []).append(instance_id)
    family = [root]
    for member in family:
        family += copies.get(member, ())
    return family


def _require_known(
    instance: Instance, keys: Sequence[str], erased: set[str], held: Mapping[str, Mapping[str, Value]]
) -> None:
    """Refuse a key that neither is nor was there: a misspelt one would leave the value that was meant."""
    present = {key for metadata in held.values() for key in metadata}
    for key in keys:
        if key not in present and key not in erased:
            known = ", ".join(sorted(instance.metadata))
            raise InvalidArgument(
                Reason.FIELD_MALFORMED,
                f"metadataKeys names {shown(key)}, which neither instance {instance.instance_id} nor a copy of it has; "
                "name a key of its metadata.",
                field="metadataKeys",
                value=shown(key),
                known=known,
            )


def _changed(
    tx: Transaction, instance: Instance, held: Mapping[str, Mapping[str, Value]], keys: Sequence[str]
) -> Iterator[tuple[Instance, list[str]]]:
    """Yield the instances that lose their bytes now, or values, and the keys of those."""
    ids = sorted(held if instance.erased else erasure_store.origins(tx, instance.blob_id))
    for at in range(0, len(ids), _AT_ONCE):
        for each in instance_store.find_many(tx, ids[at : at + _AT_ONCE]).values():
            yield each, [key for key in keys if key in held.get(each.instance_id, {})]


def _take_values(tx: Transaction, held: Mapping[str, dict[str, Value]], keys: Sequence[str]) -> None:
    for instance_id, metadata in held.items():
        erasure_store.set_metadata(tx, instance_id, {key: value for key, value in metadata.items() if key not in keys})


def _owe_deletion(tx: Transaction, blob_id: int) -> None:
    """Leave the job that deletes the bytes, once; one that has failed for good is tried again."""
    job_id = job_store.insert(tx, NewJob(ERASE_BLOB, str(blob_id)))
    job = job_store.find(tx, ERASE_BLOB, str(blob_id))
    if job is not None and job.state is JobState.FAILED:
        job_store.retry(tx, job_id)


def _sharing(tx: Transaction, signer: CursorSigner, request: PageRequest, instance: Instance) -> Page[str]:
    query = _query(instance.instance_id)
    start = request.start(signer, query)

    def fetch(last: str | None, limit: int) -> list[str]:
        after = last or (None if start is None else str(start[0]))
        return blob_store.instances_of(tx, instance.blob_id, but=instance.instance_id, after=after, limit=limit)

    found = request.fetched(fetch, limits.PAGE_ITEMS + 1)
    return request.page(found, signer, query, lambda each: [each], lambda _: _ID_BYTES)


def _query(instance_id: str | None) -> tuple[str, str]:
    return ("erasure", (instance_id or "").lower())
