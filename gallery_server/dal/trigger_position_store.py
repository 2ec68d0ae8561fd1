"""Keep up to which event the rules that it touches have been found, in the one row that all workers share."""

from __future__ import annotations

from gallery_server.dal.schema import TriggerPositionRow
from gallery_server.dal.statement import Parameter, Statement
from gallery_server.dal.transaction import Transaction

_P = TriggerPositionRow
_HERE = _P.name == "event"
"""There is one feed."""
_FIND = Statement(_P.select(_P.number).where(_HERE))
_MOVE = Statement(
    _P.update({_P.number: Parameter(_P.number, "upto")}).where(_HERE & (_P.number == Parameter(_P.number, "after")))
)


def find(tx: Transaction) -> int:
    """Answer the number of the last event that is done; raise LookupError where the schema lacks its row."""
    row = tx.row(_FIND.given())
    if row is None:
        raise LookupError("trigger_position")
    return int(row["number"])


def move(tx: Transaction, *, after: int, upto: int) -> bool:
    """Say that the events up to a number are done; False where those behind `after` are another worker's meanwhile."""
    return tx.run(_MOVE.given(after=after, upto=upto)) == 1
