"""Keep evaluations, every value that they found, and the newest of each series."""

from __future__ import annotations

from collections.abc import Sequence

from gallery_server.dal.transaction import Transaction
from gallery_server.domain.metric import Evaluation, Retraction


def insert(tx: Transaction, evaluations: Sequence[Evaluation]) -> None:
    """Keep evaluations with their values, in few statements; in each series the newest counts from now on."""
    raise NotImplementedError


def retract(tx: Transaction, evaluation: Evaluation, retraction: Retraction) -> bool:
    """Take an evaluation back: the values before it count again. False where it had been taken back already."""
    raise NotImplementedError
