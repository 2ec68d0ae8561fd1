"""Keep under which keys a project ever measured."""

from __future__ import annotations

from collections.abc import Collection

from gallery_server.dal.transaction import Transaction
from gallery_server.domain.metric import MetricKey


def find_or_insert(tx: Transaction, project_id: str, keys: Collection[MetricKey]) -> dict[MetricKey, int]:
    """Answer the ids of keys, made now where there were none; one made by another meanwhile makes this run again."""
    raise NotImplementedError
