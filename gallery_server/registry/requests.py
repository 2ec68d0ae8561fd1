"""Do the work of a repeatable call once, and give its first answer again (contract, 2.4)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from gallery_server.dal import request_store
from gallery_server.dal.request_store import RememberedAnswer
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

    Of two at once the second waits where it would keep its answer, is rolled back when the first has committed, and
    gives the first's. Raises FailedPrecondition where the key was used for something else. Failures are not remembered.
    """
    remembered = recall(tx, key)
    if remembered is not None:
        return remembered
    answer = work(tx)
    remember(tx, {key: answer})
    return answer


def recall(tx: Transaction, key: RequestKey) -> bytes | None:
    """Answer what the first call of this key answered, or None; raise FailedPrecondition as `once` does."""
    found = recall_each(tx, [key]).get(key)
    if isinstance(found, FailedPrecondition):
        raise found
    return found


def recall_each(tx: Transaction, keys: Collection[RequestKey]) -> dict[RequestKey, bytes | FailedPrecondition]:
    """Answer of each known key what its first call answered, or why it may not be used for what is asked now."""
    found = request_store.find_many(tx, {key.request_key for key in keys})
    return {
        key: first.answer if first.content_digest == key.content_digest else _reused()
        for key in keys
        if (first := found.get(key.request_key)) is not None
    }


def remember(tx: Transaction, answers: Mapping[RequestKey, bytes]) -> None:
    """Remember what calls were answered that were not known; no two of the keys name the same call."""
    request_store.remember(
        tx, {key.request_key: RememberedAnswer(key.content_digest, answer) for key, answer in answers.items()}
    )


def forget_old(tx: Transaction) -> int:
    """Forget a batch of calls that are older than a day; answer how many were."""
    return request_store.forget_before(tx, tx.now - limits.REQUEST_MEMORY_HOURS * _HOUR_MICROS, _BATCH)


def _reused() -> FailedPrecondition:
    return FailedPrecondition(
        Reason.REQUEST_ID_REUSED,
        "clientRequestId was used for a call with other arguments within the last day; take a new id for each "
        "operation.",
        field="clientRequestId",
    )
