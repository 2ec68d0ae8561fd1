"""Keep the first answer to every repeatable call."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_server.dal.schema import ClientRequestRow
from gallery_server.dal.statement import Statement, insert_into, matching
from gallery_server.dal.transaction import Transaction

_FIND = Statement(ClientRequestRow.select().where(matching(ClientRequestRow.request_key)))
_INSERT = insert_into(ClientRequestRow)


@dataclass(frozen=True, slots=True)
class RememberedAnswer:
    """What was asked, as a digest, and what was answered."""

    content_digest: str
    answer: bytes


def find(tx: Transaction, request_key: str) -> RememberedAnswer | None:
    """Answer what is remembered of a call, or None."""
    row = tx.row(_FIND.given(request_key=request_key))
    return None if row is None else RememberedAnswer(row["content_digest"], row["answer"])


def remember(tx: Transaction, request_key: str, answer: RememberedAnswer) -> None:
    """Keep the answer to a call; where a concurrent one was first, this transaction runs again and finds its answer."""
    tx.run(
        _INSERT.given(
            request_key=request_key,
            content_digest=answer.content_digest,
            answer=answer.answer,
            created_micros=tx.now,
        )
    )


def forget_before(tx: Transaction, created_micros: int, limit: int) -> int:
    """Forget up to `limit` calls that began before a time; answer how many were forgotten."""
    old = [
        row["request_key"]
        for row in tx.rows(
            ClientRequestRow.select(ClientRequestRow.request_key)
            .where(ClientRequestRow.created_micros < created_micros)
            .order_by(ClientRequestRow.created_micros)
            .limit(limit)
        )
    ]
    if not old:
        return 0
    requests = ClientRequestRow.delete()
    return tx.run(requests.where(ClientRequestRow.request_key.in_(old)))
