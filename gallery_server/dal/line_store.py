"""Keep lines: the order of the instances of one model and shard."""

from __future__ import annotations

from peewee import fn

from gallery_server.dal.bulk import BulkInsert
from gallery_server.dal.counter import Counter
from gallery_server.dal.schema import LineRevisionRow, LineRow, LineShardRow, ModelRow
from gallery_server.dal.statement import Statement, insert_into, matching
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.shard import Shard

_FIND = Statement(LineRow.select(LineRow.line_id).where(matching(LineRow.model_id, LineRow.shard_digest)))
_LOCK = Statement(LineRow.update({LineRow.last_sequence: LineRow.last_sequence}).where(matching(LineRow.line_id)))
_COUNT = Statement(
    LineRow.select(fn.COUNT(LineRow.line_id).alias("lines"))
    .join(ModelRow, on=(ModelRow.model_id == LineRow.model_id))
    .where(matching(ModelRow.project_id))
)
_SEQUENCE = Counter(LineRow.last_sequence, LineRow.line_id)
_ORDINAL = Counter(LineRevisionRow.next_ordinal, LineRevisionRow.line_id, LineRevisionRow.revision)
_INSERT_REVISION = insert_into(LineRevisionRow)
_SHARD_VALUES = BulkInsert(LineShardRow)


def find(tx: Transaction, model_id: str, shard: Shard) -> int | None:
    """Answer the id of the line of a shard, or None."""
    row = tx.row(_FIND.given(model_id=model_id, shard_digest=shard.digest()))
    return None if row is None else int(row["line_id"])


def find_or_insert(tx: Transaction, model_id: str, shard: Shard) -> int:
    """Answer the id of the line of a shard, made now where there was none."""
    found = find(tx, model_id, shard)
    if found is not None:
        return found
    line_id = tx.run(
        LineRow.insert(
            {
                LineRow.model_id: model_id,
                LineRow.shard_digest: shard.digest(),
                LineRow.shard: shard.as_dict(),
                LineRow.last_sequence: 0,
                LineRow.created_micros: tx.now,
            }
        )
    )
    for statement in _SHARD_VALUES.of([(line_id, name, value.encode()) for name, value in shard.values]):
        tx.run(statement)
    return line_id


def list_of_model(tx: Transaction, model_id: str, *, after: str, limit: int) -> list[tuple[int, str]]:
    """Answer up to `limit` lines of a model with the digests of their shards, which order them, behind a digest."""
    mine = (LineRow.model_id == model_id) & (LineRow.shard_digest > after)
    query = LineRow.select(LineRow.line_id, LineRow.shard_digest).where(mine)
    return [(row["line_id"], row["shard_digest"]) for row in tx.rows(query.order_by(LineRow.shard_digest).limit(limit))]


def count_of_project(tx: Transaction, project_id: str) -> int:
    """Count the lines of a project."""
    row = tx.row(_COUNT.given(project_id=project_id))
    return 0 if row is None else int(row["lines"])


def lock(tx: Transaction, line_id: int) -> None:
    """Let no other transaction place an instance in this line until this one ends."""
    tx.run(_LOCK.given(line_id=line_id))


def next_place(tx: Transaction, line_id: int, revision: int) -> tuple[int, int]:
    """Count a new instance of a revision in a line and answer its (line sequence, ordinal)."""
    sequence = tx.count(_SEQUENCE, line_id=line_id)
    if sequence is None:
        raise LookupError(line_id)
    following = tx.count(_ORDINAL, line_id=line_id, revision=revision)
    if following is None:
        tx.run(_INSERT_REVISION.given(line_id=line_id, revision=revision, next_ordinal=1))
        following = 1
    return sequence, following - 1
