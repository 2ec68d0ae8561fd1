"""Copy the newest instances of many lines at once: a few statements for all of them, each in the order of its keys."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gallery_server.dal import instance_store
from gallery_server.dal.batches import batches
from gallery_server.dal.schema import BlobRow, InstanceRow, LineRevisionRow, LineRow, ModelRow
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.blob import BlobState
from gallery_server.domain.instance import Instance
from gallery_server.domain.shard import Shard

_STATEMENT_BYTES = 4_000_000
_ROW_BYTES = 1_000
_COMBINATIONS = 1_000
"""Of model and shard, beyond which all lines are read: an index cannot be asked for so many keys at once."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line and its shard."""

    line_id: int
    model_id: str
    shard: Shard


def lines_of(tx: Transaction, model_ids: Collection[str], shards: Collection[Shard] | None = None) -> list[Line]:
    """Answer the lines of models, or those of some shards alone, in the order of their ids."""
    query = LineRow.select(LineRow.line_id, LineRow.model_id, LineRow.shard)
    if shards is not None and len(shards) * len(model_ids) <= _COMBINATIONS:
        query = query.where(LineRow.shard_digest.in_(sorted(shard.digest() for shard in shards)))
    found = [
        Line(row["line_id"], row["model_id"], Shard.of(row["shard"]))
        for some in batches(sorted(model_ids))
        for row in tx.rows(query.where(LineRow.model_id.in_(some)))
    ]
    return sorted(found, key=lambda line: line.line_id)


def shards_of(tx: Transaction, line_ids: Collection[int]) -> dict[int, Shard]:
    """Answer the shards of lines by id."""
    query = LineRow.select(LineRow.line_id, LineRow.shard)
    return {
        row["line_id"]: Shard.of(row["shard"])
        for some in batches(sorted(line_ids))
        for row in tx.rows(query.where(LineRow.line_id.in_(some)))
    }


def lock_lines(tx: Transaction, line_ids: Collection[int]) -> None:
    """Let no other transaction place an instance in these lines until this one ends."""
    for some in batches(sorted(line_ids)):
        tx.run(LineRow.update({LineRow.last_sequence: LineRow.last_sequence}).where(LineRow.line_id.in_(some)))


def newest_of(tx: Transaction, line_ids: Collection[int]) -> dict[int, str]:
    """Answer by line the id of its last instance that is neither deprecated nor erased, where it has one."""
    newest = (
        InstanceRow.select(InstanceRow.instance_id)
        .join(BlobRow, on=(BlobRow.blob_id == InstanceRow.blob_id))
        .where(
            (InstanceRow.line_id == LineRow.line_id)
            & InstanceRow.line_sequence.is_null(False)
            & InstanceRow.deprecation_id.is_null()
            & (BlobRow.state != BlobState.ERASED)
        )
        .order_by(InstanceRow.line_sequence.desc())
        .limit(1)
    )
    query = LineRow.select(LineRow.line_id, newest.alias("newest"))
    return {
        row["line_id"]: str(InstanceRow.instance_id.python_value(row["newest"]))
        for some in batches(sorted(line_ids))
        for row in tx.rows(query.where(LineRow.line_id.in_(some)))
        if row["newest"] is not None
    }


def lock_blobs(tx: Transaction, instance_ids: Collection[str]) -> None:
    """Let no other transaction erase the bytes or values of these instances until this one ends."""
    query = InstanceRow.select(InstanceRow.blob_id).where(InstanceRow.instance_id.in_(sorted(instance_ids)))
    found = sorted({row["blob_id"] for row in tx.rows(query)})
    if found:
        tx.run(BlobRow.update({BlobRow.store: BlobRow.store}).where(BlobRow.blob_id.in_(found)))


def following_ordinals(tx: Transaction, revisions: Mapping[int, int]) -> dict[int, int]:
    """Answer by line the ordinal of its next instance of a revision that it has instances of."""
    query = LineRevisionRow.select().where(
        LineRevisionRow.line_id.in_(sorted(revisions)) & LineRevisionRow.revision.in_(sorted(set(revisions.values())))
    )
    return {
        row["line_id"]: row["next_ordinal"] for row in tx.rows(query) if row["revision"] == revisions[row["line_id"]]
    }


def take_places(tx: Transaction, revisions: Mapping[int, int]) -> dict[int, tuple[int, int]]:
    """Count a new instance of a revision in each line, and answer by line its (line sequence, ordinal)."""
    wanted = sorted(revisions)
    tx.run(LineRow.update({LineRow.last_sequence: LineRow.last_sequence + 1}).where(LineRow.line_id.in_(wanted)))
    query = LineRow.select(LineRow.line_id, LineRow.last_sequence).where(LineRow.line_id.in_(wanted))
    sequences = {row["line_id"]: row["last_sequence"] for row in tx.rows(query)}
    ordinals = following_ordinals(tx, revisions)
    by_revision: dict[int, list[int]] = defaultdict(list)
    for line_id in wanted:
        by_revision[revisions[line_id]].append(line_id)
    change = {LineRevisionRow.next_ordinal: LineRevisionRow.next_ordinal + 1}
    for revision, line_ids in sorted(by_revision.items()):
        here = (LineRevisionRow.revision == revision) & LineRevisionRow.line_id.in_(line_ids)
        tx.run(LineRevisionRow.update(change).where(here))
    return {line_id: (sequences[line_id], ordinals[line_id]) for line_id in wanted}


def take_numbers(tx: Transaction, counts: Mapping[str, int]) -> dict[str, int]:
    """Count so many new instances of each model, and answer the number of its first one."""
    by_count: dict[int, list[str]] = defaultdict(list)
    for model_id, count in sorted(counts.items()):
        by_count[count].append(model_id)
    for count, model_ids in sorted(by_count.items()):
        change = {ModelRow.last_number: ModelRow.last_number + count}
        tx.run(ModelRow.update(change).where(ModelRow.model_id.in_(model_ids)))
    query = ModelRow.select(ModelRow.model_id, ModelRow.last_number).where(ModelRow.model_id.in_(sorted(counts)))
    return {row["model_id"]: row["last_number"] - counts[row["model_id"]] + 1 for row in tx.rows(query)}


def insert(tx: Transaction, copies: Sequence[Instance]) -> None:
    """Keep new instances, in statements of about 4 MB."""
    some: list[Row] = []
    size = 0
    for copy in copies:
        row = instance_store.values_of(copy)
        row_bytes = _ROW_BYTES + len(json.dumps(row["metadata"]))
        if some and size + row_bytes > _STATEMENT_BYTES:
            tx.run(InstanceRow.insert_many(some))
            some, size = [], 0
        some.append(row)
        size += row_bytes
    if some:
        tx.run(InstanceRow.insert_many(some))


def versions_of(tx: Transaction, instance_ids: Collection[str]) -> dict[str, str]:
    """Answer the versions of released instances by id."""
    columns: tuple[Any, ...] = (InstanceRow.instance_id, InstanceRow.revision, InstanceRow.ordinal)
    return {
        row["instance_id"]: f"{row['revision']}.{row['ordinal']}"
        for some in batches(sorted(instance_ids))
        for row in tx.rows(InstanceRow.select(*columns).where(InstanceRow.instance_id.in_(some)))
    }
