"""Narrow a search of models to lines, where it names a shard: a shard key's value is that of the key in metadata."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from gallery_server.dal.search import scopes
from gallery_server.dal.search.scopes import ScopeModel
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.search import Comparison, FieldName, Namespace, Operator
from gallery_server.domain.value import ValueKind

_MODELS_ASKED = 10
_EQUALS = (Operator.EQUAL, Operator.IN)


def lines_of(
    tx: Transaction, models: Sequence[ScopeModel], comparisons: Iterable[Comparison]
) -> tuple[tuple[int, ...], Comparison] | None:
    """Answer the lines that one of some comparisons leaves of a few models, and that comparison.

    None where none of them names a shard by one text, or where too many lines are left.
    """
    for each in comparisons if len(models) <= _MODELS_ASKED else ():
        value = _one_text(each)
        if value is None or not _is_shard_key(each.field, models):
            continue
        lines = [line for model in models for line in scopes.find_lines(tx, model, each.field.name, value)]
        if len(lines) <= scopes.LINES:
            return tuple(lines), each
    return None


def texts_of(comparison: Comparison) -> frozenset[str]:
    """Answer the texts that a comparison names, in the form in which names are kept; none where one is no text."""
    if any(value.kind is not ValueKind.TEXT for value in comparison.values):
        return frozenset()
    return frozenset(unicodedata.normalize("NFC", str(value.content)) for value in comparison.values)


def _one_text(comparison: Comparison) -> str | None:
    texts = texts_of(comparison)
    return next(iter(texts)) if comparison.operator in _EQUALS and len(texts) == 1 else None


def _is_shard_key(field: FieldName, models: Sequence[ScopeModel]) -> bool:
    if field.namespace is Namespace.SHARD:
        return True
    return field.namespace is Namespace.METADATA and all(field.name in model.shard_keys for model in models)
