"""Keep the first answer to every repeatable call."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_server.dal.schema import ClientRequestRow
from gallery_server.dal.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RememberedAnswer:
    """What was asked, as a digest, and what was answered."""

    content_digest: str
    answer: bytes


def find(tx: Transaction, request_key: str) -> RememberedAnswer | None:
    """Answer what is remembered of a call, or None."""
    row = tx.row(ClientRequestRow.select().where(ClientRequestRow.request_key == request_key))
    return None if row is None else RememberedAnswer(row["content_digest"], row["answer"])


def reserve(tx: Transaction, request_key: str, content_digest: str) -> None:
    """Begin a repeatable call; while it runs a concurrent one waits here, and then runs again."""
    tx.run(
        ClientRequestRow.insert(
            {
                ClientRequestRow.request_key: request_key,
                ClientRequestRow.content_digest: content_digest,
                ClientRequestRow.created_micros: tx.now,
            }
        )
    )


def complete(tx: Transaction, request_key: str, answer: bytes) -> None:
    """Keep the answer to a call that `reserve` began in the same transaction."""
    tx.run(
        ClientRequestRow.update({ClientRequestRow.answer: answer}).where(ClientRequestRow.request_key == request_key)
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
    requests = ClientRequestRow.delete()  # type: ignore[misc]  # types-peewee declares it as a variable
    return tx.run(requests.where(ClientRequestRow.request_key.in_(old)))
