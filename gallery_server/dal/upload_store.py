"""Keep uploads in pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gallery_server.dal.schema import UploadRow
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.blob import Location
from gallery_server.domain.fault import Fault
from gallery_server.domain.instance import InstanceRecord
from gallery_server.domain.upload import Upload, UploadState


def find(tx: Transaction, upload_id: str) -> Upload | None:
    """Answer an upload, or None."""
    row = tx.row(UploadRow.select().where(UploadRow.upload_id == upload_id))
    return None if row is None else _upload(row)


def list_spooled(tx: Transaction, homes: Sequence[str], state: UploadState, *, begun_before: int) -> list[str]:
    """Answer the ids of uploads in a state that were begun before a time and have their bytes in one of these homes.

    Direct ones, whose bytes have no home, are their home's as long as they receive.
    """
    condition = (
        UploadRow.home.in_(list(homes))
        & (UploadRow.state == state)
        & (UploadRow.created_micros < begun_before)
        & ((UploadRow.state == UploadState.RECEIVING) | UploadRow.direct_key.is_null())
    )
    return [row["upload_id"] for row in tx.rows(UploadRow.select(UploadRow.upload_id).where(condition))]


def states_of(tx: Transaction, upload_ids: Sequence[str]) -> dict[str, UploadState]:
    """Answer how far each of these uploads is, without those that do not exist."""
    query = UploadRow.select(UploadRow.upload_id, UploadRow.state).where(UploadRow.upload_id.in_(list(upload_ids)))
    return {row["upload_id"]: UploadState(row["state"]) for row in tx.rows(query)}


def insert(tx: Transaction, upload: Upload) -> None:
    """Keep a new upload."""
    tx.run(
        UploadRow.insert(
            {
                UploadRow.upload_id: upload.upload_id,
                UploadRow.home: upload.home,
                UploadRow.endpoint: upload.endpoint,
                UploadRow.project_id: upload.project_id,
                UploadRow.record: upload.record.to_json(),
                UploadRow.state: upload.state,
                UploadRow.size: upload.size,
                UploadRow.sha256: upload.sha256,
                UploadRow.store: None if upload.direct is None else upload.direct.store,
                UploadRow.direct_key: None if upload.direct is None else upload.direct.key,
                UploadRow.already_existed: False,
                UploadRow.created_micros: upload.created_micros,
                UploadRow.created_by: upload.created_by,
            }
        )
    )


def lock(tx: Transaction, upload_id: str) -> None:
    """Let no other transaction move this upload on until this one ends."""
    tx.run(UploadRow.update({UploadRow.home: UploadRow.home}).where(UploadRow.upload_id == upload_id))


def begin_commit(tx: Transaction, upload_id: str, *, size: int, sha256: str, location: Location) -> bool:
    """Fix size, digest and destination of an upload that is receiving; tell whether it was."""
    return _move(
        tx,
        upload_id,
        UploadState.RECEIVING,
        {
            UploadRow.state: UploadState.COMMITTING,
            UploadRow.size: size,
            UploadRow.sha256: sha256,
            UploadRow.store: location.store,
            UploadRow.key: location.key,
        },
    )


def finish_commit(tx: Transaction, upload: Upload, instance_id: str, *, already_existed: bool) -> bool:
    """Name the instance that a committing upload became; tell whether it was committing.

    Values of its record are kept with the instance alone, where they can be erased.
    """
    record = replace(upload.record, metadata={}, annotations={})
    return _move(
        tx,
        upload.upload_id,
        UploadState.COMMITTING,
        {
            UploadRow.state: UploadState.COMMITTED,
            UploadRow.record: record.to_json(),
            UploadRow.instance_id: instance_id,
            UploadRow.already_existed: already_existed,
        },
    )


def redirect(tx: Transaction, upload_id: str, location: Location) -> bool:
    """Send a committing upload to another destination; tell whether it was committing."""
    return _move(tx, upload_id, UploadState.COMMITTING, {UploadRow.store: location.store, UploadRow.key: location.key})


def fail(tx: Transaction, upload_id: str, fault: Fault) -> bool:
    """End a committing upload that can never become an instance; tell whether it was committing."""
    return _move(
        tx,
        upload_id,
        UploadState.COMMITTING,
        {UploadRow.state: UploadState.FAILED, UploadRow.fault: fault.to_json()},
    )


def abort(tx: Transaction, upload_id: str, state: UploadState = UploadState.RECEIVING) -> bool:
    """Give up an upload that is in this state; tell whether it was."""
    return _move(tx, upload_id, state, {UploadRow.state: UploadState.ABORTED})


def _move(tx: Transaction, upload_id: str, state: UploadState, change: dict[object, object]) -> bool:
    return tx.run(UploadRow.update(change).where((UploadRow.upload_id == upload_id) & (UploadRow.state == state))) == 1


def _upload(row: Row) -> Upload:
    return Upload(
        upload_id=row["upload_id"],
        home=row["home"],
        endpoint=row["endpoint"],
        project_id=row["project_id"],
        record=InstanceRecord.from_json(row["record"]),
        state=UploadState(row["state"]),
        size=row["size"],
        sha256=row["sha256"],
        location=None if row["key"] is None else Location(row["store"], row["key"]),
        direct=None if row["direct_key"] is None else Location(row["store"], row["direct_key"]),
        instance_id=row["instance_id"],
        already_existed=bool(row["already_existed"]),
        fault=None if row["fault"] is None else Fault.from_json(row["fault"]),
        created_micros=row["created_micros"],
        created_by=row["created_by"],
    )
