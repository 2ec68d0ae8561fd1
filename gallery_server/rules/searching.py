"""Put to search what an expression asks: where what it can hold of lies, and by which ids its fields are known.

A field that nobody ever wrote is missing everywhere, as it is in an evaluation; search itself would refuse it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from gallery_server.dal.search import metric_keys, scopes
from gallery_server.dal.search.pages import conjuncts
from gallery_server.dal.search.query import FieldIds, Scope
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.search import (
    SCOPES,
    AllOf,
    AnyOf,
    Comparison,
    FieldName,
    Namespace,
    Operator,
    Predicate,
)
from gallery_server.domain.value import ValueKind

_BY_TEXT = (Operator.EQUAL, Operator.IN)
_MODELS_ASKED = 10


def scope_of(tx: Transaction, project_ids: Sequence[str], predicate: Predicate | None) -> Scope:
    """Answer where in some projects everything lies that a predicate can hold of: in which models and lines."""
    scope = Scope(tuple(project_ids))
    named = {
        each.field: each
        for each in conjuncts(predicate)
        if isinstance(each, Comparison) and each.operator in _BY_TEXT and _are_texts(each)
    }
    base = named.get(FieldName(Namespace.RECORD, "baseVersionId"))
    if base is None:
        return scope
    models = scopes.find_models(tx, project_ids, _texts(base))
    scope = replace(scope, model_ids=tuple(sorted(model.model_id for model in models)))
    for field, each in named.items() if len(models) <= _MODELS_ASKED else ():
        is_shard_key = field.namespace is Namespace.SHARD or (
            field.namespace is Namespace.METADATA and all(field.name in model.shard_keys for model in models)
        )
        if is_shard_key and len(each.values) == 1:
            (value,) = _texts(each)
            lines = [line for model in models for line in scopes.find_lines(tx, model, field.name, value)]
            if len(lines) <= scopes.LINES:
                return replace(scope, line_ids=tuple(lines))
    return scope


def field_ids_of(tx: Transaction, project_ids: Sequence[str], fields: Collection[FieldName]) -> FieldIds:
    """Answer by which ids the fields are known there."""
    measured = {field.name for field in fields if field.namespace in SCOPES}
    written = {field.name for field in fields if field.namespace not in (*SCOPES, Namespace.RECORD, Namespace.SHARD)}
    metrics = metric_keys.find(tx, project_ids, measured, {""}, limits.SEARCHED_METRICS + 1)
    return {**scopes.find_fields(tx, project_ids, written), **metrics}


def fields_of(predicate: Predicate | None) -> Iterator[FieldName]:
    """Yield the fields that a predicate names."""
    match predicate:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from fields_of(part)
        case Comparison():
            yield predicate.field


def _are_texts(comparison: Comparison) -> bool:
    return bool(comparison.values) and all(value.kind is ValueKind.TEXT for value in comparison.values)


def _texts(comparison: Comparison) -> set[str]:
    return {str(value.content) for value in comparison.values}
