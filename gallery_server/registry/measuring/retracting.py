"""Take evaluations back as wrong."""

from __future__ import annotations

from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Caller
from gallery_server.domain.metric import Evaluation


def retract(tx: Transaction, caller: Caller, evaluation_id: str | None, reason: str | None) -> Evaluation:
    """Take an evaluation back: the values before it count again. Raises NotFound, and FailedPrecondition if it was."""
    raise NotImplementedError
