"""Keep the first answer to every repeatable call."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gallery_server.dal.bulk import BulkInsert
from gallery_server.dal.schema import ClientRequestRow
from gallery_server.dal.statement import ManyStatement
from gallery_server.dal.transaction import Transaction

_FIND = ManyStatement(
    ClientRequestRow.request_key,
    lambda keys: ClientRequestRow.select().where(ClientRequestRow.request_key.in_(keys)),
)
_INSERT = BulkInsert(ClientRequestRow)


@dataclass(frozen=True, slots=True)
class RememberedAnswer:
    """What was asked, as a digest, and what was answered."""

    content_digest: str
    answer: bytes


def find_many(tx: Transaction, request_keys: Collection[str]) -> dict[str, RememberedAnswer]:
    """Answer what is remembered of a few calls, by their keys."""
    rows = tx.rows(_FIND.given(sorted(request_keys))) if request_keys else []
    return {row["request_key"]: RememberedAnswer(row["content_digest"], row["answer"]) for row in rows}


def remember(tx: Transaction, answers: Mapping[str, RememberedAnswer]) -> None:
    """Keep answers by the keys of calls; where a concurrent one was first, this transaction runs again and finds it."""
    rows = [(key, answer.content_digest, answer.answer, tx.now) for key, answer in sorted(answers.items())]
    for statement in _INSERT.of(rows):
        tx.run(statement)


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
