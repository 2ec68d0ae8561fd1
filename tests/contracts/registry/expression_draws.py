"""Draw expressions as people write them, over what search_draws saves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from gallery_server.domain.value import Value, ValueKind, text
from tests.contracts.registry.search_draws import (
    COMPARED,
    HEALTH_NAMES,
    KEYS,
    NAMES,
    RECORDED,
    number,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
REQUEST: dict[str, object] = {"city": "Oslo", "text": "a", "least": 0.5, "whole": 1, "flag": True, "nothing": None}
"""What the caller of a selection passes; `request.missing` is not among it."""


def literal(value: Value) -> str:
    """Write a value as the language does."""
    match value.content:
        case bool():
            return str(value.content).lower()
        case str():
            # Every character by its number, so that none means anything in a literal.
            return "'" + "".join(rf"\u{ord(each):04x}" for each in value.content) + "'"
        case int() if value.kind is ValueKind.TIME:
            moment = EPOCH + timedelta(microseconds=value.content)
            return f"time('{moment.isoformat()}')"
    return repr(value.content)


LITERALS = st.one_of(*COMPARED.values()).map(literal)
NUMBERS = COMPARED[ValueKind.NUMBER].map(literal)
TEXTS = COMPARED[ValueKind.TEXT].map(literal)
RECORD_LITERALS = {
    name: [literal(number(each) if not isinstance(each, str | bool) else _value) for each in contents
           for _value in [text(each) if isinstance(each, str) else Value(ValueKind.FLAG, each)]]
    for name, contents in RECORDED.items()
    if name != "environments"
}  # fmt: skip
OWNED = st.builds("{}['{}']".format, st.sampled_from(("metadata", "annotations", "model")), st.sampled_from(KEYS))
MEASURED = st.one_of(
    st.builds("{}.{}".format, st.sampled_from(("metrics", "productionMetrics", "testMetrics")), st.sampled_from(NAMES)),
    st.sampled_from(HEALTH_NAMES).map("health.{}".format),
)
FIELDS = st.one_of(OWNED, OWNED, MEASURED, st.sampled_from([*RECORD_LITERALS, "shard.city", "external_id"]))
GIVEN = st.sampled_from([f"request.{name}" for name in (*REQUEST, "missing")])
SIGNS = st.sampled_from(("==", "!=", "<", "<=", ">", ">="))


def lists(of: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(of, max_size=4).map(lambda members: f"[{', '.join(members)}]")


@st.composite
def recorded(draw: st.DrawFn) -> str:
    """Compare a record field with what it may be."""
    name = draw(st.sampled_from(sorted(RECORD_LITERALS)))
    value = st.sampled_from(RECORD_LITERALS[name])
    if draw(st.booleans()):
        return f"{name} {draw(st.sampled_from(('=~', '!~')))} {draw(lists(value))}"
    if name == "createdTime":
        value = COMPARED[ValueKind.TIME].map(literal)
    return f"{name} {draw(SIGNS)} {draw(value)}"


COMPARISONS = st.one_of(
    st.builds("{} {} {}".format, FIELDS, SIGNS, LITERALS),
    st.builds("{} {} {}".format, MEASURED, SIGNS, NUMBERS),
    st.builds("{} {} {}".format, LITERALS, SIGNS, OWNED),
    st.builds("{} {} {}".format, FIELDS, SIGNS, GIVEN),
    st.builds("{} {} {} * 2".format, MEASURED, SIGNS, GIVEN),
    st.builds("{} {} {}".format, FIELDS, SIGNS, FIELDS),
    recorded(),
    recorded(),
    st.builds("{} {} {}".format, FIELDS, st.sampled_from(("=~", "!~")), lists(st.one_of(LITERALS, GIVEN))),
    st.builds("{} {} ({})".format, FIELDS, st.sampled_from(("=~", "!~")), st.sampled_from(("0..2", "2..-1", "1..1"))),
    st.builds("{} {} {}".format, FIELDS, st.sampled_from(("=~", "!~")), st.sampled_from(("'a.*'", "'.'", "'Os.o'"))),
    st.builds("{} {} {}".format, FIELDS, st.sampled_from(("=^", "!^", "=$", "!$")), TEXTS),
    st.builds("{} {} {}".format, FIELDS, st.sampled_from(("=^", "!$")), st.sampled_from(("''", "'O'", "'x '", "'1'"))),
    st.builds("{} {} null".format, FIELDS, st.sampled_from(("==", "!="))),
    st.builds("{}({})".format, st.sampled_from(("has", "empty")), FIELDS),
    st.builds("({} ?? {}) {} {}".format, FIELDS, LITERALS, SIGNS, LITERALS),
    FIELDS,
    GIVEN,
    st.just("request.flag"),
)
"""Comparisons, most of which SQL can decide."""

EXPRESSIONS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(("&&", "||")), inner),
        st.builds("({} {} {} {} {})".format, inner, st.just("||"), inner, st.just("||"), inner),
        st.builds("!({})".format, inner),
        st.builds("({} ? {} : {})".format, inner, inner, inner),
        st.builds("({} {} {})".format, inner, st.sampled_from(("??", "?:")), inner),
    ),
    max_leaves=6,
)
