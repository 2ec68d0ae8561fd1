"""Draw what is saved and what is asked: instances, predicates, matches of metrics and orders."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from gallery_server.domain.metric import MetricKey, Scope
from gallery_server.domain.record_field import METRIC_FIELDS, OPERATORS_OF, RECORD_FIELDS
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

KEYS = ("a", "b")
LONG = "x" * 254
TEXTS = (
    "a",
    "A",
    "a ",
    "a\t",
    "a\0",
    "ab",
    "%",
    "_",
    "\\",
    "é",
    "éa",
    "é" * 200,
    LONG,
    LONG + "y",
    LONG + "yz",
    LONG + "yä",
)
BIG = 1 << 53
NUMBERS = (0, 1, -1, 2, 0.5, -0.0, 1.5, 1e300, -1e300, BIG, BIG + 1, float(BIG), BIG - 1, (1 << 63) - 1, -(1 << 63))
TIMES = (0, 1, 1_760_000_000_000_000, -5)
PATTERNS = ("%", "a%", "_", "A", "%a", "a_", "\\%", "é%", "x%y%", f"{LONG}y%", "%\\\\", "a%%", "__")


def number(content: float) -> Value:
    return Value(ValueKind.WHOLE if isinstance(content, int) else ValueKind.NUMBER, content)


COMPARED = {
    ValueKind.TEXT: st.sampled_from(TEXTS).map(text),
    ValueKind.NUMBER: st.sampled_from(NUMBERS).map(number),
    ValueKind.FLAG: st.booleans().map(lambda content: Value(ValueKind.FLAG, content)),
    ValueKind.TIME: st.sampled_from(TIMES).map(lambda content: Value(ValueKind.TIME, content)),
}
STORED = st.one_of(*COMPARED.values(), st.sampled_from((math.nan, math.inf, -math.inf)).map(number))
VALUES = st.dictionaries(st.sampled_from(KEYS), STORED)
# Each key has each kind once, so that no comparison is refused.
EVERY_KIND = [
    dict.fromkeys(KEYS, Value(kind, content))
    for kind, content in (
        (ValueKind.TEXT, "a"),
        (ValueKind.NUMBER, 0.5),
        (ValueKind.FLAG, True),
        (ValueKind.TIME, 0),
    )
]


NAMES = ("mae", "bias")
SEGMENTS = ("", "airport", "night")
MEASURED_SCOPES = (Scope.VALIDATION, Scope.PRODUCTION, Scope.TEST)
METRIC_KEYS = [MetricKey(scope, segment, name) for scope in MEASURED_SCOPES for segment in SEGMENTS for name in NAMES]
FINITE = (0.0, -0.0, 0.5, 1.0, -1.0, 1e300, -1e300, float(BIG), float(BIG + 2), float(1 << 63))
MEASURED = st.sampled_from((*FINITE, math.nan, math.inf, -math.inf))
HEALTH_NAMES = ("skew", "drift", "shift")
"""What an instance without metrics has not."""


@dataclass
class Saved:
    metadata: dict[str, Value]
    annotations: dict[str, Value] = field(default_factory=dict)
    city: str | None = None
    draft: bool = False
    deprecated: bool = False
    other_model: bool = False
    metrics: dict[MetricKey, float] = field(default_factory=dict)
    health: dict[str, float] = field(default_factory=dict)


SAVED = st.builds(
    Saved,
    metadata=VALUES,
    annotations=VALUES,
    city=st.sampled_from((None, "Oslo", "Rome")),
    draft=st.booleans(),
    deprecated=st.booleans(),
    other_model=st.booleans(),
    metrics=st.dictionaries(st.sampled_from(METRIC_KEYS), MEASURED, max_size=8),
    health=st.dictionaries(st.sampled_from(HEALTH_NAMES), st.sampled_from(FINITE)),
)
OWNED = st.sampled_from((Namespace.METADATA, Namespace.ANNOTATIONS, Namespace.MODEL))
MEASURED_FIELDS = [FieldName(space, name) for space in SCOPES for name in NAMES] + [
    FieldName(Namespace.HEALTH, name) for name in HEALTH_NAMES
]
ORDERABLE = [name for name, each in RECORD_FIELDS.items() if each.ordered]


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    return draw(st.one_of(owned(), owned(), recorded(), measured()))


@st.composite
def measured(draw: st.DrawFn) -> Comparison:
    name = draw(st.sampled_from(MEASURED_FIELDS))
    operator = draw(st.sampled_from(sorted(OPERATORS_OF[ValueKind.NUMBER])))
    return Comparison(name, operator, draw(numbers(operator)))


@st.composite
def numbers(draw: st.DrawFn, operator: Operator) -> tuple[Value, ...]:
    if operator in (Operator.IS_NULL, Operator.IS_NOT_NULL):
        return ()
    most = 4 if operator in (Operator.IN, Operator.NOT_IN) else 1
    return tuple(draw(st.lists(COMPARED[ValueKind.NUMBER], min_size=1, max_size=most)))


@st.composite
def matches(draw: st.DrawFn) -> MetricMatch:
    metric_value = FieldName(Namespace.METRIC, "metricValue")
    operators = draw(st.lists(st.sampled_from(sorted(METRIC_FIELDS["metricValue"].operators)), max_size=2))
    return MetricMatch(
        names=tuple(draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2))),
        scopes=tuple(draw(st.lists(st.sampled_from(list(Scope)), max_size=2))),
        segments=tuple(draw(st.lists(st.sampled_from(SEGMENTS), min_size=1, max_size=2))),
        tests=tuple(Comparison(metric_value, each, draw(numbers(each))) for each in operators),
    )


def constraints_of(match: MetricMatch | None) -> list[Comparison]:
    if match is None:
        return []
    said = {"metricName": match.names, "metricScope": match.scopes, "metricSegment": match.segments}
    return [
        Comparison(FieldName(Namespace.METRIC, name), Operator.IN, tuple(text(each) for each in texts))
        for name, texts in said.items()
        if texts
    ] + list(match.tests)


@st.composite
def owned(draw: st.DrawFn) -> Comparison:
    kind = draw(st.sampled_from(list(COMPARED)))
    operator = draw(st.sampled_from(sorted(OPERATORS_OF[kind])))
    return Comparison(FieldName(draw(OWNED), draw(st.sampled_from(KEYS))), operator, draw(operands(operator, kind)))


@st.composite
def operands(draw: st.DrawFn, operator: Operator, kind: ValueKind) -> tuple[Value, ...]:
    match operator:
        case Operator.IS_NULL | Operator.IS_NOT_NULL:
            return ()
        case Operator.IN | Operator.NOT_IN:
            mixed = st.one_of(COMPARED[kind], COMPARED[ValueKind.TEXT])
            return tuple(draw(st.lists(mixed, min_size=1, max_size=4)))
        case Operator.LIKE | Operator.NOT_LIKE:
            return (text(draw(st.sampled_from(PATTERNS))),)
    return (draw(COMPARED[kind]),)


RECORDED: dict[str, tuple[Any, ...]] = {
    "baseVersionId": ("demand", "demand ", "other", "Demand", "d"),
    "revision": (1, 2, 1.5, -1e300),
    "version": ("1.0", "1.2", "2.0"),
    "number": (1, 3, 2.5, 1 << 60),
    "createdTime": (0, 1 << 60),
    "createdBy": ("local:test", "x"),
    "format": ("bytes", "Bytes", "bytes "),
    "size": (0, 1, 2.5),
    "stage": ("draft", "trained", "evaluated", "deprecated"),
    "cause": ("uploaded", "upstream_changed"),
    "externalId": ("x 1", "x 2", "x"),
    "deprecated": (True, False),
    "environments": ("production", "staging"),
}


@st.composite
def recorded(draw: st.DrawFn) -> Comparison:
    name = draw(st.sampled_from([*RECORDED, "shard"]))
    if name == "shard":
        operator = draw(st.sampled_from(sorted(OPERATORS_OF[ValueKind.TEXT])))
        contents: tuple[Any, ...] = ("Oslo", "Rome", "oslo", "Oslo ", "O%")
        kind, where = ValueKind.TEXT, FieldName(Namespace.SHARD, "city")
    else:
        spec = RECORD_FIELDS[name]
        operator = draw(st.sampled_from(sorted(spec.operators)))
        contents, kind, where = RECORDED[name], spec.kind, FieldName(Namespace.RECORD, name)
    make = number if kind is ValueKind.NUMBER else lambda content: Value(kind, content)
    if operator in (Operator.IS_NULL, Operator.IS_NOT_NULL):
        return Comparison(where, operator)
    many = operator in (Operator.IN, Operator.NOT_IN)
    drawn = draw(st.lists(st.sampled_from(contents), min_size=1, max_size=3 if many else 1))
    return Comparison(where, operator, tuple(make(each) for each in drawn))


PREDICATES: st.SearchStrategy[Predicate] = st.recursive(
    comparisons(),
    lambda parts: st.one_of(
        st.lists(parts, min_size=1, max_size=3).map(lambda some: AllOf(tuple(some))),
        st.lists(parts, min_size=1, max_size=3).map(lambda some: AnyOf(tuple(some))),
    ),
    max_leaves=6,
)
ORDERS = st.none() | st.builds(
    Order,
    st.one_of(
        st.builds(FieldName, OWNED, st.sampled_from(KEYS)),
        st.sampled_from(ORDERABLE).map(lambda name: FieldName(Namespace.RECORD, name)),
        st.just(FieldName(Namespace.SHARD, "city")),
        st.sampled_from(MEASURED_FIELDS),
    ),
    st.booleans(),
)
