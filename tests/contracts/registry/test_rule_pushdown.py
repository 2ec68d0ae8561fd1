"""Random stores and random expressions: SQL's part and the rest find what evaluating every instance finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from gallery_server.dal.search import pages
from gallery_server.dal.search.query import Part, Query
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.instance import AnnotatedInstance
from gallery_server.domain.record_field import RECORD_FIELDS
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
from gallery_server.domain.value import Metadata, Value, ValueKind, text
from gallery_server.expressions.expression import compiled
from gallery_server.expressions.residual import split
from gallery_server.registry.searching.search_fields import KnownFields
from gallery_server.registry.searching.search_scope import place_of
from tests.contracts.registry import naive_search
from tests.contracts.registry.expression_draws import EPOCH, EXPRESSIONS, REQUEST
from tests.contracts.registry.gallery import Gallery
from tests.contracts.registry.naive_search import Around
from tests.contracts.registry.search_draws import SAVED, VALUES, Saved
from tests.contracts.registry.test_search_properties import Store, store_of


@dataclass(frozen=True)
class Context:
    names: Mapping[str, object]
    functions: Mapping[str, Any] = field(default_factory=dict)


def content(value: Value | None) -> object:
    if value is not None and value.kind is ValueKind.TIME:
        return EPOCH + timedelta(microseconds=int(value.content))
    return None if value is None else value.content


def contents(values: Metadata) -> dict[str, object]:
    return {key: content(value) for key, value in values.items()}


def context_of(item: AnnotatedInstance, around: Around) -> Context:
    """What an evaluator reads of an instance, by the names that search has for it."""
    instance, instance_id = item.instance, item.instance.instance_id
    names: dict[str, object] = {
        name: content(naive_search.value_of(item, around, FieldName(Namespace.RECORD, name)))
        for name in RECORD_FIELDS
        if name not in ("environments", "version")
    }
    names["version"] = None if instance.ordinal is None else f"{instance.revision}.{instance.ordinal}"
    names["environments"] = list(item.standing.environments)
    names["metadata"] = contents(instance.metadata)
    names["annotations"] = contents(item.annotations)
    names["model"] = contents(around.models[instance.model_id, instance.revision])
    names["shard"] = instance.shard.as_dict()
    names["health"] = around.health.get(instance_id, {})
    for space, scope in SCOPES.items():
        measured = around.metrics.get(instance_id, {})
        names[space] = {key.name: value for key, value in measured.items() if (key.scope, key.segment) == (scope, "")}
    return Context(names | {"request": REQUEST})


def fields_of(predicate: Predicate) -> Iterator[FieldName]:
    match predicate:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from fields_of(part)
        case Comparison():
            yield predicate.field


def asked(tx: Transaction, store: Store, predicate: Predicate) -> set[str]:
    inside = Comparison(FieldName(Namespace.RECORD, "projectName"), Operator.EQUAL, (text(store.project),))
    place = place_of(tx, [inside])
    known = KnownFields.of(tx, place, list(fields_of(predicate)), None)
    query = Query(place.scope, predicate, known.ids, drafts=True, deprecated=True, copies=True)
    return {found.instance_id for found in pages.find(tx, query, Part(None, None, 1_000))}


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    saved=st.lists(SAVED, max_size=10),
    notes=VALUES,
    described=VALUES,
    expressions=st.lists(EXPRESSIONS, min_size=20, max_size=60),
)
def test_what_sql_decides_and_what_is_left_find_what_is_true(
    gallery: Gallery, saved: list[Saved], notes: dict[str, Value], described: dict[str, Value], expressions: list[str]
) -> None:
    store = store_of(gallery, saved, notes, described)
    contexts = {item.instance.instance_id: context_of(item, store.around) for item in store.items}
    for written in expressions:
        expression = compiled(written)
        parts = split(expression, Context({"request": REQUEST}))
        predicate = AllOf(()) if parts.predicate is None else parts.predicate
        found = gallery.read(lambda tx, predicate=predicate: asked(tx, store, predicate))
        left = {each for each in found if parts.residual is None or parts.residual.outcome(contexts[each]).is_true}
        assert left == {each for each, context in contexts.items() if expression.outcome(context).is_true}, written
        event(f"SQL decides {'all' if parts.residual is None else 'nothing' if parts.predicate is None else 'a part'}")
