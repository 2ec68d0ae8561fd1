"""Keep lines: the order of the instances of one model and shard."""

from __future__ import annotations

from gallery_server.dal.schema import LineRevisionRow, LineRow
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.shard import Shard


def find(tx: Transaction, model_id: str, shard: Shard) -> int | None:
    """Answer the id of the line of a shard, or None."""
    row = tx.row(
        LineRow.select(LineRow.line_id).where((LineRow.model_id == model_id) & (LineRow.shard_digest == shard.digest()))
    )
    return None if row is None else int(row["line_id"])


def find_or_insert(tx: Transaction, model_id: str, shard: Shard) -> int:
    """Answer the id of the line of a shard, made now where there was none."""
    found = find(tx, model_id, shard)
    if found is not None:
        return found
    return tx.run(
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


def next_place(tx: Transaction, line_id: int, revision: int) -> tuple[int, int]:
    """Count a new instance of a revision in a line and answer its (line sequence, ordinal)."""
    tx.run(LineRow.update({LineRow.last_sequence: LineRow.last_sequence + 1}).where(LineRow.line_id == line_id))
    line = tx.row(LineRow.select(LineRow.last_sequence).where(LineRow.line_id == line_id))
    if line is None:
        raise LookupError(line_id)
    return int(line["last_sequence"]), _next_ordinal(tx, line_id, revision)


def _next_ordinal(tx: Transaction, line_id: int, revision: int) -> int:
    here = (LineRevisionRow.line_id == line_id) & (LineRevisionRow.revision == revision)
    if tx.run(LineRevisionRow.update({LineRevisionRow.next_ordinal: LineRevisionRow.next_ordinal + 1}).where(here)):
        row = tx.row(LineRevisionRow.select(LineRevisionRow.next_ordinal).where(here))
        if row is None:
            raise LookupError(line_id)
        return int(row["next_ordinal"]) - 1
    tx.run(
        LineRevisionRow.insert(
            {LineRevisionRow.line_id: line_id, LineRevisionRow.revision: revision, LineRevisionRow.next_ordinal: 1}
        )
    )
    return 0
