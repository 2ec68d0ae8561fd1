"""Record evaluations with all that they found."""

from __future__ import annotations

from collections.abc import Sequence

from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Caller
from gallery_server.domain.metric import Evaluation, EvaluationWish


def record(tx: Transaction, caller: Caller, wishes: Sequence[EvaluationWish]) -> list[Evaluation]:
    """Record evaluations, all or none, and answer them in the order of the wishes; see `evaluation_checks`."""
    raise NotImplementedError
