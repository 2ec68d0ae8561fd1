"""Put to search what an expression asks: where what it can hold of lies, and by which ids its fields are known.

A field that nobody ever wrote is missing everywhere, as it is in an evaluation; search itself would refuse it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from gallery_server.dal import project_store
from gallery_server.dal.search import metric_keys, scopes
from gallery_server.dal.search.narrowing import lines_of, texts_of
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
from gallery_server.rules.document import RuleDocument

_BY_TEXT = (Operator.EQUAL, Operator.IN)
_MOST_PROJECTS = 1_000
_MODEL = FieldName(Namespace.RECORD, "baseVersionId")


def projects_of(tx: Transaction, document: RuleDocument) -> dict[str, str] | None:
    """Answer the ids by name of the projects that a rule is about: the one it names, else those of its team.

    None where the one that it names is yet to come.
    """
    if document.project is None:
        owned = project_store.list_by_name(tx, team=document.team, after=None, limit=_MOST_PROJECTS)
        return {each.name: each.project_id for each in owned}
    named = scopes.find_projects_named(tx, [document.project])
    return {each.name: each.project_id for each in named} or None


def scope_of(tx: Transaction, project_ids: Sequence[str], predicate: Predicate | None) -> Scope:
    """Answer where in some projects everything lies that a predicate can hold of: in which models and lines."""
    scope = Scope(tuple(project_ids))
    comparisons = [each for each in conjuncts(predicate) if isinstance(each, Comparison)]
    base = next((each for each in comparisons if each.field == _MODEL and each.operator in _BY_TEXT), None)
    if base is None or not texts_of(base):
        return scope
    models = scopes.find_models(tx, project_ids, texts_of(base))
    scope = replace(scope, model_ids=tuple(sorted(model.model_id for model in models)))
    narrowed = lines_of(tx, models, comparisons)
    return scope if narrowed is None else replace(scope, line_ids=narrowed[0])


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
