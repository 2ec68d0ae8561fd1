from __future__ import annotations

import json
import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery_server.domain import limits
from gallery_server.domain.value import (
    Value,
    ValueKind,
    bytes_of,
    metadata_from_json,
    metadata_to_json,
    normal_metadata,
    text,
)
from gallery_server.errors import InvalidArgument, Reason

INT64 = st.integers(-(1 << 63), (1 << 63) - 1)
VALUES = st.one_of(
    st.builds(Value, st.just(ValueKind.TEXT), st.text(st.characters(exclude_categories=["Cs"]))),
    st.builds(Value, st.just(ValueKind.WHOLE), INT64),
    st.builds(Value, st.just(ValueKind.NUMBER), st.floats()),
    st.builds(Value, st.just(ValueKind.FLAG), st.booleans()),
    st.builds(Value, st.just(ValueKind.TIME), INT64),
)


def bits(value: Value) -> object:
    """Tell values apart as their bits do: NaN is NaN, -0.0 is not 0.0, and 1 is neither 1.0 nor True."""
    content = value.content
    exact = struct.pack("!d", content) if isinstance(content, float) and not math.isnan(content) else repr(content)
    return value.kind, type(content), exact


@given(VALUES)
def test_every_value_comes_back_from_its_stored_form_to_the_bit(value: Value) -> None:
    assert bits(Value.from_json(json.loads(json.dumps(value.to_json(), allow_nan=False)))) == bits(value)


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (text("a"), '{"text": "a"}'),
        (Value(ValueKind.WHOLE, 9_007_199_254_740_993), '{"whole": 9007199254740993}'),
        (Value(ValueKind.NUMBER, 0.1), '{"number": 0.1}'),
        (Value(ValueKind.NUMBER, 1.0), '{"number": 1.0}'),
        (Value(ValueKind.NUMBER, math.nan), '{"number": "nan"}'),
        (Value(ValueKind.NUMBER, -math.inf), '{"number": "-inf"}'),
        (Value(ValueKind.FLAG, content=False), '{"flag": false}'),
        (Value(ValueKind.TIME, 0), '{"time": 0}'),
    ],
)
def test_the_stored_form_is_this(value: Value, form: str) -> None:
    assert json.dumps(value.to_json()) == form


def test_kinds_stay_apart_where_contents_are_equal() -> None:
    values = [
        Value(ValueKind.WHOLE, 1),
        Value(ValueKind.NUMBER, 1.0),
        Value(ValueKind.FLAG, content=True),
        Value(ValueKind.TIME, 1),
    ]
    assert len({json.dumps(value.to_json()) for value in values}) == len(values)


@pytest.mark.parametrize("content", [math.nan, math.inf, -0.0, 0.1])
def test_a_number_is_the_same_as_itself(content: float) -> None:
    assert Value(ValueKind.NUMBER, content).same_as(Value(ValueKind.NUMBER, float(str(content))))


def test_what_differs_in_kind_or_bits_is_not_the_same() -> None:
    assert not Value(ValueKind.NUMBER, 0.0).same_as(Value(ValueKind.NUMBER, -0.0))
    assert not Value(ValueKind.NUMBER, 1.0).same_as(Value(ValueKind.WHOLE, 1))
    assert not Value(ValueKind.TEXT, "nan").same_as(Value(ValueKind.NUMBER, math.nan))
    assert not text("a").same_as(None)


def test_only_an_empty_text_removes() -> None:
    assert text("").is_removal
    others = [
        text(" "),
        Value(ValueKind.WHOLE, 0),
        Value(ValueKind.FLAG, content=False),
        Value(ValueKind.NUMBER, math.nan),
    ]
    assert not any(value.is_removal for value in others)


def refused(metadata: dict[str, Value]) -> InvalidArgument:
    with pytest.raises(InvalidArgument) as raised:
        normal_metadata("metadata", metadata)
    return raised.value


def test_metadata_within_their_limits_come_back_from_their_stored_form() -> None:
    full = {f"{key:0128}": Value(ValueKind.WHOLE, key) for key in range(limits.METADATA_KEYS)}
    assert normal_metadata("metadata", full) == full == metadata_from_json(metadata_to_json(full))
    assert normal_metadata("metadata", {}) == {}


def test_texts_and_keys_are_kept_in_nfc() -> None:
    assert normal_metadata("metadata", {"u\u0308": text("u\u0308")}) == {"ü": text("ü")}


def test_a_key_that_stands_twice_after_nfc_is_refused() -> None:
    assert refused({"u\u0308": text("a"), "ü": text("b")}).reason is Reason.FIELD_MALFORMED


def test_one_key_too_many_is_refused() -> None:
    error = refused({str(key): text("") for key in range(201)})
    assert (error.reason, error.details) == (
        Reason.TOO_MANY_ITEMS,
        {"field": "metadata", "count": "201", "limit": "200"},
    )


def test_a_text_is_measured_in_bytes() -> None:
    longest = {"a": text("ü" * 32_768)}
    assert normal_metadata("metadata", longest) == longest
    error = refused({"a": text("ü" * 32_768 + "x")})
    assert error.reason is Reason.FIELD_TOO_LONG
    assert error.details == {"field": "metadata['a']", "length": "65537", "limit": "65536"}


def test_all_of_them_are_measured_together() -> None:
    most = {key: text("x" * (65_536 - 1)) for key in "abcd"}
    assert bytes_of(normal_metadata("metadata", most)) == limits.METADATA_BYTES
    error = refused({**most, "e": Value(ValueKind.FLAG, content=True)})
    assert error.reason is Reason.FIELD_TOO_LONG
    assert error.details == {"field": "metadata", "length": str((256 << 10) + 9), "limit": str(256 << 10)}


@pytest.mark.parametrize("kind", [ValueKind.WHOLE, ValueKind.TIME])
@pytest.mark.parametrize("content", [1 << 63, -(1 << 63) - 1])
def test_what_does_not_fit_64_bits_is_refused(kind: ValueKind, content: int) -> None:
    assert refused({"a": Value(kind, content)}).reason is Reason.FIELD_OUT_OF_RANGE
