"""Search as it is meant, row by row in Python: what the real one is compared with."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from gallery_server.domain.instance import AnnotatedInstance
from gallery_server.domain.metric import MetricKey
from gallery_server.domain.search import (
    SCOPES,
    AllOf,
    AnyOf,
    Comparison,
    FieldName,
    MetricMatch,
    Namespace,
    Operator,
    Order,
    Predicate,
)
from gallery_server.domain.value import Value, ValueKind, text


@dataclass
class Around:
    """What search reads and the record of an instance has not."""

    models: dict[tuple[str, int], dict[str, Value]]
    """What `model.k` is, by model and revision."""
    metrics: dict[str, dict[MetricKey, float]] = field(default_factory=dict)
    """The newest values, by instance."""
    health: dict[str, dict[str, float]] = field(default_factory=dict)


_NUMBERS = (ValueKind.WHOLE, ValueKind.NUMBER)
_RANK = {
    ValueKind.NUMBER: 0,
    ValueKind.WHOLE: 0,
    ValueKind.FLAG: 1,
    ValueKind.TIME: 2,
    ValueKind.TEXT: 3,
}


def value_of(item: AnnotatedInstance, around: Around, field: FieldName) -> Value | None:
    instance = item.instance
    match field.namespace:
        case Namespace.METADATA:
            return instance.metadata.get(field.name)
        case Namespace.ANNOTATIONS:
            return item.annotations.get(field.name)
        case Namespace.MODEL:
            return around.models[instance.model_id, instance.revision].get(field.name)
        case Namespace.SHARD:
            shard = instance.shard.as_dict()
            return text(shard[field.name]) if field.name in shard else None
    if field.namespace is Namespace.RECORD:
        return _record(item, field.name)
    return _number(_measured(item, around, field))


def _measured(item: AnnotatedInstance, around: Around, field: FieldName) -> float | None:
    instance_id = item.instance.instance_id
    if field.namespace is Namespace.HEALTH:
        return around.health.get(instance_id, {}).get(field.name)
    return around.metrics.get(instance_id, {}).get(MetricKey(SCOPES[field.namespace], "", field.name))


def _number(content: float | None) -> Value | None:
    return None if content is None else Value(ValueKind.NUMBER, content)


def _record(item: AnnotatedInstance, name: str) -> Value | None:
    instance = item.instance
    content: Any = {
        "instanceId": instance.instance_id,
        "projectName": instance.project_name,
        "baseVersionId": instance.base_version_id,
        "modelId": instance.model_id,
        "revision": instance.revision,
        "version": None if instance.ordinal is None else (instance.revision, instance.ordinal),
        "number": instance.number,
        "createdTime": instance.created_micros,
        "createdBy": instance.created_by,
        "format": instance.format,
        "mediaType": instance.media_type,
        "size": instance.size,
        "sha256": instance.sha256,
        "stage": item.stage.value,
        "cause": instance.cause.value,
        "externalId": instance.external_id,
        "deprecated": instance.deprecated,
    }[name]
    if content is None:
        return None
    if name == "createdTime":
        return Value(ValueKind.TIME, content)
    if isinstance(content, bool):
        return Value(ValueKind.FLAG, content)
    return Value(ValueKind.WHOLE if isinstance(content, int) else ValueKind.TEXT, content)


def holds(predicate: Predicate, item: AnnotatedInstance, around: Around) -> bool:
    match predicate:
        case AllOf(parts):
            return all(holds(part, item, around) for part in parts)
        case AnyOf(parts):
            return any(holds(part, item, around) for part in parts)
        case Comparison():
            return _holds(predicate, item, around)
        case MetricMatch():
            measured = around.metrics.get(item.instance.instance_id, {})
            return any(_matches(predicate, key, value) for key, value in measured.items())


def _matches(match: MetricMatch, key: MetricKey, value: float) -> bool:
    named = key.name in match.names and key.segment in match.segments
    scoped = not match.scopes or key.scope in match.scopes
    return named and scoped and all(_meets(test, _number(value)) for test in match.tests)


def _holds(comparison: Comparison, item: AnnotatedInstance, around: Around) -> bool:
    if comparison.field == FieldName(Namespace.RECORD, "environments"):
        return _environments_hold(comparison, item.standing.environments)
    return _meets(comparison, value_of(item, around, comparison.field))


def _meets(comparison: Comparison, value: Value | None) -> bool:
    match comparison.operator:
        case Operator.IS_NULL:
            return value is None
        case Operator.IS_NOT_NULL:
            return value is not None
        case Operator.IN:
            return any(_compared(Operator.EQUAL, value, each) for each in comparison.values)
        case Operator.NOT_IN:
            alike = [each for each in comparison.values if _comparable(value, each)]
            return bool(alike) and all(_compared(Operator.NOT_EQUAL, value, each) for each in alike)
    return _compared(comparison.operator, value, comparison.values[0])


def _environments_hold(comparison: Comparison, environments: Sequence[str]) -> bool:
    if comparison.operator in (Operator.IS_NULL, Operator.IS_NOT_NULL):
        return bool(environments) is (comparison.operator is Operator.IS_NOT_NULL)
    here = any(value.content in environments for value in comparison.values)
    if comparison.operator in (Operator.EQUAL, Operator.IN):
        return here
    return bool(environments) and not here


def _comparable(value: Value | None, other: Value) -> bool:
    if value is None or (isinstance(value.content, float) and not math.isfinite(value.content)):
        return False
    return value.kind is other.kind or (value.kind in _NUMBERS and other.kind in _NUMBERS)


_SIGNS: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUAL: lambda one, other: one == other,
    Operator.NOT_EQUAL: lambda one, other: one != other,
    Operator.LESS_THAN: lambda one, other: one < other,
    Operator.LESS_THAN_OR_EQUAL: lambda one, other: one <= other,
    Operator.GREATER_THAN: lambda one, other: one > other,
    Operator.GREATER_THAN_OR_EQUAL: lambda one, other: one >= other,
}


def _compared(operator: Operator, value: Value | None, other: Value) -> bool:
    if value is None or not _comparable(value, other):
        return False
    if operator in (Operator.LIKE, Operator.NOT_LIKE):
        return _alike(str(other.content), str(value.content)) is (operator is Operator.LIKE)
    return _SIGNS[operator](*_contents(value, other))


def _contents(value: Value, other: Value) -> tuple[Any, Any]:
    if isinstance(value.content, tuple):
        revision, _, ordinal = str(other.content).partition(".")
        return value.content, (int(revision), int(ordinal))
    if isinstance(value.content, str):
        return value.content.encode(), str(other.content).encode()
    return value.content, other.content


def _alike(pattern: str, content: str) -> bool:
    expression = re.sub(
        r"\\(.)|(.)",
        lambda match: re.escape(match[1]) if match[1] else {"%": ".*", "_": "."}.get(match[2], re.escape(match[2])),
        pattern,
        flags=re.DOTALL,
    )
    return re.fullmatch(expression, content, re.DOTALL) is not None


def ordered(items: list[AnnotatedInstance], around: Around, order: Order | None) -> list[AnnotatedInstance]:
    newest = sorted(items, key=lambda item: item.instance.instance_id, reverse=True)
    if order is None:
        return newest
    if order.field.name == "createdTime" and order.field.namespace is Namespace.RECORD:
        return newest if order.descending else newest[::-1]
    known = [item for item in newest if _sortable(value_of(item, around, order.field))]
    # `reverse` leaves what is equal as it was.
    by_value = sorted(known, key=lambda item: _sort_key(value_of(item, around, order.field)), reverse=order.descending)
    return by_value + [item for item in newest if item not in known]


def _sortable(value: Value | None) -> bool:
    return value is not None and _comparable(value, value)


def _sort_key(value: Value | None) -> tuple[Any, ...]:
    assert value is not None
    content = value.content
    return _RANK[value.kind], content.encode()[:255] if isinstance(content, str) else content
