"""Know which metadata keys the specifications of revisions have; a revision never changes, so each is read once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import reduce
from operator import or_
from typing import Any

from gallery_server.dal.batches import batches
from gallery_server.dal.memo import Memo
from gallery_server.dal.schema import ModelRevisionRow
from gallery_server.dal.transaction import Transaction

Revision = tuple[str, int]
"""The id of a model and the number of a revision of it."""

_AT_ONCE = 20
"""Specifications of up to 1 MiB."""
_known = Memo[Revision, frozenset[str]](10_000)


def keys_of(tx: Transaction, revisions: Collection[Revision]) -> dict[Revision, frozenset[str]]:
    """Answer by revision the keys of its metadata, and `features` and `hyperparameters` where it has some."""
    found = _known.find(revisions)
    for some in batches(sorted(revision for revision in revisions if revision not in found), _AT_ONCE):
        here = reduce(or_, [_named(model_id, revision) for model_id, revision in some])
        for row in tx.rows(ModelRevisionRow.select().where(here)):
            revision = (row["model_id"], row["revision"])
            found[revision] = _keys(row["specification"])
            if row["created_micros"] != tx.now:  # one of this very transaction may yet be rolled back
                _known.keep(revision, found[revision])
    return found


def _named(model_id: str, revision: int) -> Any:
    return (ModelRevisionRow.model_id == model_id) & (ModelRevisionRow.revision == revision)


def _keys(specification: Mapping[str, Any]) -> frozenset[str]:
    parts = {name for name in ("features", "hyperparameters") if specification.get(name)}
    return frozenset(parts.union(specification.get("metadata", ())))
