"""Do the work of a repeatable call once, and give its first answer again (contract, 2.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gallery_server.dal import request_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.errors import FailedPrecondition, Reason

_HOUR_MICROS = 3_600_000_000
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class RequestKey:
    """Name a call by the digest of (principal, method, clientRequestId), and what was asked by the digest of that."""

    request_key: str
    content_digest: str


def once(tx: Transaction, key: RequestKey, work: Callable[[Transaction], bytes]) -> bytes:
    """Answer what the first call of this key answered, doing the work now where this is the first.

    A concurrent call of the same key waits for the first to commit. Raises FailedPrecondition where the key was
    used for something else. Failures are not remembered.
    """
    remembered = request_store.find(tx, key.request_key)
    if remembered is not None:
        if remembered.content_digest != key.content_digest:
            raise FailedPrecondition(
                Reason.REQUEST_ID_REUSED,
                "clientRequestId was used for a call with other arguments within the last day; take a new id for each "
                "operation.",
                field="clientRequestId",
            )
        return remembered.answer
    request_store.reserve(tx, key.request_key, key.content_digest)
    answer = work(tx)
    request_store.complete(tx, key.request_key, answer)
    return answer


def forget_old(tx: Transaction) -> int:
    """Forget a batch of calls that are older than a day; answer how many were."""
    return request_store.forget_before(tx, tx.now - limits.REQUEST_MEMORY_HOURS * _HOUR_MICROS, _BATCH)
