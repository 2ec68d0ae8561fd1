"""Keep the values of instances, models and revisions in the form that search compares."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from gallery_server.dal.bulk import BulkInsert
from gallery_server.dal.schema import NumberValueRow, SearchableRevisionRow, TextValueRow
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.value import Value, ValueKind

BEGINNING_BYTES = 255
"""Bytes of a text that are indexed."""
_EXACT = 1 << 53
_LEAST_WHOLE, _MOST_WHOLE = -(1 << 63), (1 << 63) - 1
_OWNERS_AT_ONCE = 500

_TEXTS = BulkInsert(TextValueRow)
_NUMBERS = BulkInsert(NumberValueRow)


def comparable_kind(kind: ValueKind) -> ValueKind:
    """Answer the kind that a kind compares as."""
    return ValueKind.NUMBER if kind is ValueKind.WHOLE else kind


def text_form(content: str) -> tuple[bytes, bytes | None]:
    """Answer the first 255 bytes of a text, and the rest of a longer one."""
    form = content.encode()
    return form[:BEGINNING_BYTES], form[BEGINNING_BYTES:] or None


def number_form(content: float) -> tuple[float | None, int | None]:
    """Answer the nearest double, and from 2^53 on the whole number in 64 bits; neither of NaN and the infinities."""
    if not math.isfinite(content):
        return None, None
    whole = None if abs(content) < _EXACT else min(max(int(content), _LEAST_WHOLE), _MOST_WHOLE)
    return float(content) + 0.0, whole


def insert(tx: Transaction, values: Iterable[tuple[str, int, Value]]) -> None:
    """Keep the values of (owner, field)s that have none, in few statements."""
    texts, numbers = [], []
    for owner_id, field_id, value in sorted(values, key=lambda each: each[:2]):
        if isinstance(value.content, str):
            texts.append((owner_id, field_id, *text_form(value.content)))
        else:
            numbers.append((owner_id, field_id, *number_form(value.content)))
    for statement in (*_TEXTS.of(texts), *_NUMBERS.of(numbers)):
        tx.run(statement)


def delete(tx: Transaction, owner_ids: Sequence[str], field_ids: Sequence[int]) -> None:
    """Forget the values of these fields of these owners."""
    for at in range(0, len(owner_ids), _OWNERS_AT_ONCE):
        some = sorted(owner_ids[at : at + _OWNERS_AT_ONCE])
        for table in (TextValueRow, NumberValueRow):
            tx.run(table.delete().where(table.owner_id.in_(some) & table.field_id.in_(sorted(field_ids))))


def insert_revision(tx: Transaction, model_id: str, revision: int, owner_id: str) -> None:
    """Keep the id that owns the values of a revision."""
    tx.run(
        SearchableRevisionRow.insert(
            {
                SearchableRevisionRow.model_id: model_id,
                SearchableRevisionRow.revision: revision,
                SearchableRevisionRow.owner_id: owner_id,
            }
        )
    )
