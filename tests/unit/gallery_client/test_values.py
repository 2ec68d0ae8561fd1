from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta, timezone
from enum import IntEnum, StrEnum
from typing import Any

import numpy as np
import pandas as pd
import pytest
from gallery_idl import value as wire
from hypothesis import given
from hypothesis import strategies as st

from gallery_client.errors import InvalidArgument
from gallery_client.values import decode_value, decode_values, encode_value, encode_values, nested


class City(StrEnum):
    OSLO = "Oslo"


class Depth(IntEnum):
    DEEP = 8


@given(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"])),
        st.integers(-(2**63), 2**63 - 1),
        st.booleans(),
        st.floats(allow_nan=False),
        st.datetimes(timezones=st.just(UTC)),
    )
)
def test_a_value_comes_back_as_it_went(value: Any) -> None:
    back = decode_value(encode_value(value, "metadata 'k'"))
    assert back == value
    assert type(back) is type(value)


def test_nan_comes_back() -> None:
    back = decode_value(encode_value(math.nan, "metadata 'k'"))
    assert isinstance(back, float)
    assert math.isnan(back)


@pytest.mark.parametrize(
    ("value", "kind", "plain"),
    [
        (True, "flag", True),
        (np.True_, "flag", True),
        (np.int64(-3), "whole", -3),
        (Depth.DEEP, "whole", 8),
        (np.float32(1.5), "number", 1.5),
        (np.array(2), "whole", 2),
        (np.str_("a"), "text", "a"),
        (City.OSLO, "text", "Oslo"),
        (pd.Timestamp("1970-01-01T00:00:01", tz="UTC"), "timeMicros", 1_000_000),
        (datetime(1970, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))), "timeMicros", 0),
    ],
)
def test_scalars_of_other_libraries_are_taken_for_what_they_are(value: object, kind: str, plain: object) -> None:
    encoded = encode_value(value, "metadata 'k'")
    assert getattr(encoded, kind) == plain
    assert [name for name, part in vars(encoded).items() if part is not None] == [kind]


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        (2**63, "64 bits"),
        ([1, 2], r"json.dumps\(...\), here '\[1, 2\]'"),
        ((np.int64(1),), "json.dumps"),
        (b"a", "content of an instance"),
        (datetime(2026, 1, 1), "tzinfo=UTC"),  # noqa: DTZ001 - a time without a zone is what is refused
        (date(2026, 1, 1), "isoformat"),
        (np.datetime64("2026-01-01T00:00:00", "ns"), "tz='UTC'"),
        (np.array([1]), "str, int, float"),
        ("\ud800", "no valid Unicode at character 0"),
        (object(), "send a str"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_the_way_out(value: object, advice: str) -> None:
    with pytest.raises(InvalidArgument, match=rf"^metadata 'k' is .*{advice}"):
        encode_value(value, "metadata 'k'")


def test_nested_mappings_stand_under_dotted_keys_and_come_back() -> None:
    tree = {"city": "Oslo", "hyperparameters": {"max_depth": 8, "sampler": {"rate": 0.5}}, "absent": None, "empty": {}}
    flat = decode_values(encode_values(tree, "metadata"))
    assert flat == {"city": "Oslo", "hyperparameters.max_depth": 8, "hyperparameters.sampler.rate": 0.5}
    assert nested(flat) == {"city": "Oslo", "hyperparameters": {"max_depth": 8, "sampler": {"rate": 0.5}}}


def test_a_key_that_is_a_value_and_a_beginning_keeps_both() -> None:
    assert nested({"a": 1, "a.b": 2}) == {"a": 1, "a.b": 2}


def test_a_key_given_dotted_and_nested_is_refused() -> None:
    with pytest.raises(InvalidArgument, match=r"'a\.b' is given twice"):
        encode_values({"a.b": 1, "a": {"b": 2}}, "metadata")


def test_a_key_that_is_no_text_is_refused() -> None:
    with pytest.raises(InvalidArgument, match=r"key 1 under 'layers\.'"):
        encode_values({"layers": {1: "relu"}}, "metadata")


def test_a_kind_of_a_later_version_is_none() -> None:
    assert decode_value(wire.Value()) is None


def test_a_time_beyond_the_calendar_stays_readable() -> None:
    assert decode_value(wire.Value(timeMicros=2**62)) == 2**62
