"""Keep who numbers events, by lease and fence, and how far.

Whoever numbers claims, renews and releases in transactions of their own, by the database's clock. The transaction that
numbers begins with `hold` and ends with `advance`: a claim whose fence has moved on is refused, however late it wakes.
"""

from __future__ import annotations

from gallery_server.dal.schema import EventSequenceRow
from gallery_server.dal.statement import Statement, matching
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.event import EventSequence

_NAME = "event"
"""There is one sequence."""
_HERE = EventSequenceRow.name == _NAME
_FIND = Statement(EventSequenceRow.select().where(_HERE))
_HOLD = Statement(
    EventSequenceRow.update({EventSequenceRow.fence: EventSequenceRow.fence}).where(
        _HERE & matching(EventSequenceRow.fence)
    )
)


def find(tx: Transaction) -> EventSequence:
    """Answer how far events are numbered, and archived."""
    row = tx.row(_FIND.given())
    return EventSequence() if row is None else EventSequence(row["newest"], row["archived"])


def claim(tx: Transaction, holder: str, lease_micros: int) -> int | None:
    """Take the numbering for so long and answer its fence, or None where the lease of another holder lasts.

    What the same holder has, it takes from itself: it was started anew.
    """
    row, now = tx.row(_FIND.given()), tx.lease_now()
    if row is None:
        tx.run(
            EventSequenceRow.insert(
                {
                    EventSequenceRow.name: _NAME,
                    EventSequenceRow.holder: holder,
                    EventSequenceRow.fence: 1,
                    EventSequenceRow.until_micros: now + lease_micros,
                    EventSequenceRow.newest: 0,
                    EventSequenceRow.archived: 0,
                }
            )
        )
        return 1
    if row["holder"] != holder and row["until_micros"] > now:
        return None
    fence = int(row["fence"]) + 1
    change = {
        EventSequenceRow.holder: holder,
        EventSequenceRow.fence: fence,
        EventSequenceRow.until_micros: now + lease_micros,
    }
    # A renewal leaves the fence as it is, and must win over who saw the lease end before it.
    unchanged = (EventSequenceRow.fence == row["fence"]) & (EventSequenceRow.until_micros == row["until_micros"])
    return fence if tx.run(EventSequenceRow.update(change).where(_HERE & unchanged)) else None


def renew(tx: Transaction, fence: int, lease_micros: int) -> bool:
    """Let a claim last so long from now; tell whether it stood."""
    return _move(tx, fence, tx.lease_now() + lease_micros)


def release(tx: Transaction, fence: int) -> bool:
    """Let others take over at once; tell whether the claim stood."""
    return _move(tx, fence, 0)


def hold(tx: Transaction, fence: int) -> EventSequence | None:
    """Keep all others out until the transaction ends and answer how far it is; None where the claim was lost."""
    return find(tx) if tx.run(_HOLD.given(fence=fence)) else None


def advance(tx: Transaction, newest: int) -> None:
    """Say how far events are numbered; only after `hold`."""
    tx.run(EventSequenceRow.update({EventSequenceRow.newest: newest}).where(_HERE))


def archive(tx: Transaction, *, after: int, upto: int) -> bool:
    """Say that events behind a number and up to another are in an archive; tell whether those before them were."""
    change = EventSequenceRow.update({EventSequenceRow.archived: upto})
    return tx.run(change.where(_HERE & (EventSequenceRow.archived == after))) == 1


def _move(tx: Transaction, fence: int, until_micros: int) -> bool:
    change = EventSequenceRow.update({EventSequenceRow.until_micros: until_micros})
    return tx.run(change.where(_HERE & (EventSequenceRow.fence == fence))) == 1
