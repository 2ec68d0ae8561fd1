"""Keep instances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peewee import JOIN

from gallery_server.dal import standing_store
from gallery_server.dal.schema import BlobRow, InstanceDeprecationRow, InstanceRow, LineRow, ModelRow, ProjectRow
from gallery_server.dal.statement import GivenStatement, ManyStatement, Parameter, Statement, insert_into, matching
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.blob import BlobState
from gallery_server.domain.instance import Instance, InstanceCause, Standing
from gallery_server.domain.shard import Shard
from gallery_server.domain.value import metadata_from_json, metadata_to_json


def _instances(condition: Any, *beside: Any) -> Any:
    return (
        InstanceRow.select(
            InstanceRow,
            ProjectRow.name.alias("project_name"),
            ModelRow.base_version_id,
            LineRow.shard,
            BlobRow.size,
            BlobRow.sha256,
            BlobRow.state.alias("blob_state"),
            InstanceDeprecationRow.reason.alias("deprecation_reason"),
            *beside,
        )
        .join(ProjectRow, on=(ProjectRow.project_id == InstanceRow.project_id))
        .switch(InstanceRow)
        .join(ModelRow, on=(ModelRow.model_id == InstanceRow.model_id))
        .switch(InstanceRow)
        .join(LineRow, on=(LineRow.line_id == InstanceRow.line_id))
        .switch(InstanceRow)
        .join(BlobRow, on=(BlobRow.blob_id == InstanceRow.blob_id))
        .switch(InstanceRow)
        .join(
            InstanceDeprecationRow,
            JOIN.LEFT_OUTER,
            on=(InstanceDeprecationRow.deprecation_id == InstanceRow.deprecation_id),
        )
        .where(condition)
    )


_FIND = Statement(_instances(matching(InstanceRow.instance_id)))
_FIND_BY_VERSION = Statement(_instances(matching(InstanceRow.line_id, InstanceRow.revision, InstanceRow.ordinal)))
_FIND_BY_NUMBER = Statement(_instances(matching(InstanceRow.model_id, InstanceRow.number)))
_FIND_BY_EXTERNAL_ID = Statement(_instances(matching(InstanceRow.line_id, InstanceRow.external_id)))
_FIND_NEWEST = Statement(
    _instances(
        matching(InstanceRow.line_id)
        & InstanceRow.line_sequence.is_null(False)
        & InstanceRow.deprecation_id.is_null()
        & (BlobRow.state != BlobState.ERASED)
    )
    .order_by(InstanceRow.line_sequence.desc())
    .limit(1)
)
_FIND_ID_AFTER = Statement(
    InstanceRow.select(InstanceRow.instance_id)
    .where(matching(InstanceRow.line_id) & (InstanceRow.line_sequence > Parameter(InstanceRow.line_sequence)))
    .order_by(InstanceRow.line_sequence)
    .limit(1)
)
_FIND_MANY = ManyStatement(InstanceRow.instance_id, lambda ids: _instances(InstanceRow.instance_id.in_(ids)))
_FIND_MANY_STANDING = ManyStatement(
    InstanceRow.instance_id, lambda ids: _instances(InstanceRow.instance_id.in_(ids), *standing_store.COLUMNS)
)
_INSERT = insert_into(InstanceRow, leave_out=("deprecation_id",))


def find(tx: Transaction, instance_id: str) -> Instance | None:
    """Answer an instance by its id, or None."""
    return _first(tx, _FIND.given(instance_id=instance_id))


def find_many(tx: Transaction, instance_ids: Sequence[str]) -> dict[str, Instance]:
    """Answer the instances found, by id."""
    rows = tx.rows(_FIND_MANY.given(instance_ids)) if instance_ids else []
    return {row["instance_id"]: _instance(row) for row in rows}


def find_many_standing(tx: Transaction, instance_ids: Sequence[str]) -> dict[str, tuple[Instance, Standing]]:
    """Answer the instances found with their standings, by id."""
    rows = tx.rows(_FIND_MANY_STANDING.given(instance_ids)) if instance_ids else []
    return {row["instance_id"]: (_instance(row), standing_store.standing_of(row)) for row in rows}


def find_by_version(tx: Transaction, line_id: int, revision: int, ordinal: int) -> Instance | None:
    """Answer the instance of a line that has this version, or None."""
    return _first(tx, _FIND_BY_VERSION.given(line_id=line_id, revision=revision, ordinal=ordinal))


def find_by_number(tx: Transaction, model_id: str, number: int) -> Instance | None:
    """Answer the instance of a model that has this number, or None."""
    return _first(tx, _FIND_BY_NUMBER.given(model_id=model_id, number=number))


def find_by_external_id(tx: Transaction, line_id: int, external_id: str) -> Instance | None:
    """Answer the instance or draft of a line that has this external id, or None."""
    return _first(tx, _FIND_BY_EXTERNAL_ID.given(line_id=line_id, external_id=external_id))


def find_newest(tx: Transaction, line_id: int) -> Instance | None:
    """Answer the last of a line that is neither deprecated nor erased, or None."""
    return _first(tx, _FIND_NEWEST.given(line_id=line_id))


def list_backwards(tx: Transaction, line_id: int, *, from_sequence: int, limit: int) -> list[Instance]:
    """Answer up to `limit` instances of a line at or before a place, newest first."""
    query = _instances((InstanceRow.line_id == line_id) & (InstanceRow.line_sequence <= from_sequence))
    return [_instance(row) for row in tx.rows(query.order_by(InstanceRow.line_sequence.desc()).limit(limit))]


def find_id_after(tx: Transaction, line_id: int, sequence: int) -> str | None:
    """Answer the id of the next instance in a line behind a place, or None."""
    row = tx.row(_FIND_ID_AFTER.given(line_id=line_id, line_sequence=sequence))
    return None if row is None else str(row["instance_id"])


def insert(tx: Transaction, instance: Instance) -> None:
    """Keep a new instance; a number, place or external id that is taken makes the transaction run again."""
    tx.run(_INSERT.given(**values_of(instance)))


def values_of(instance: Instance) -> dict[str, Any]:
    """Answer the columns of a new instance's row, by name."""
    return {
        "instance_id": instance.instance_id,
        "project_id": instance.project_id,
        "model_id": instance.model_id,
        "revision": instance.revision,
        "ordinal": instance.ordinal,
        "number": instance.number,
        "line_id": instance.line_id,
        "line_sequence": instance.line_sequence,
        "blob_id": instance.blob_id,
        "media_type": instance.media_type,
        "format": instance.format,
        "external_id": instance.external_id,
        "metadata": metadata_to_json(instance.metadata),
        "cause": instance.cause,
        "cause_instance_id": instance.cause_instance_id,
        "copied_from_instance_id": instance.copied_from_instance_id,
        "created_micros": instance.created_micros,
        "created_by": instance.created_by,
        "original_created_micros": instance.original_created_micros,
        "released_micros": instance.released_micros,
    }


def release(tx: Transaction, instance_id: str, *, line_sequence: int, ordinal: int) -> bool:
    """Give a draft its place; tell whether it was still a draft."""
    return (
        tx.run(
            InstanceRow.update(
                {
                    InstanceRow.line_sequence: line_sequence,
                    InstanceRow.ordinal: ordinal,
                    InstanceRow.released_micros: tx.now,
                }
            ).where((InstanceRow.instance_id == instance_id) & InstanceRow.line_sequence.is_null())
        )
        == 1
    )


def _first(tx: Transaction, statement: GivenStatement) -> Instance | None:
    row = tx.row(statement)
    return None if row is None else _instance(row)


def _instance(row: Row) -> Instance:
    return Instance(
        instance_id=row["instance_id"],
        project_id=row["project_id"],
        project_name=row["project_name"],
        model_id=row["model_id"],
        base_version_id=row["base_version_id"],
        revision=row["revision"],
        ordinal=row["ordinal"],
        number=row["number"],
        line_id=row["line_id"],
        line_sequence=row["line_sequence"],
        shard=Shard.of(row["shard"]),
        blob_id=row["blob_id"],
        size=row["size"],
        sha256=row["sha256"],
        erased=row["blob_state"] == BlobState.ERASED,
        media_type=row["media_type"],
        format=row["format"],
        external_id=row["external_id"],
        metadata=metadata_from_json(row["metadata"]),
        cause=InstanceCause(row["cause"]),
        cause_instance_id=row["cause_instance_id"],
        copied_from_instance_id=row["copied_from_instance_id"],
        deprecated=row["deprecation_id"] is not None,
        deprecation_reason=row["deprecation_reason"],
        created_micros=row["created_micros"],
        created_by=row["created_by"],
        original_created_micros=row["original_created_micros"],
        released_micros=row["released_micros"],
    )
