from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery_server.domain.shard import UNSHARDED, Shard, shard_of
from gallery_server.domain.value import Value, ValueKind, text
from gallery_server.errors import InvalidArgument, Reason

KEYS = ("city", "vehicle")
OSLO = {"city": text("Oslo"), "vehicle": text("bike"), "epochs": Value(ValueKind.WHOLE, 3)}


def refused(metadata: dict[str, Value], *, unsharded: bool = False) -> InvalidArgument:
    with pytest.raises(InvalidArgument) as raised:
        shard_of(KEYS, metadata, unsharded=unsharded)
    return raised.value


def test_a_shard_is_the_values_of_the_models_keys() -> None:
    assert shard_of(KEYS, OSLO, unsharded=False) == Shard((("city", "Oslo"), ("vehicle", "bike")))
    assert shard_of((), OSLO, unsharded=False) == shard_of((), OSLO, unsharded=True) == UNSHARDED
    assert shard_of(KEYS, {}, unsharded=True) == UNSHARDED


def test_values_may_hold_what_names_may_not() -> None:
    assert shard_of(("route",), {"route": text("a/b@c:d#e~f,g=h")}, unsharded=False).as_dict() == {
        "route": "a/b@c:d#e~f,g=h"
    }


def test_a_missing_key_is_told_with_all_of_them() -> None:
    error = refused({"city": text("Oslo")})
    assert error.reason is Reason.SHARD_KEY_MISSING
    assert error.details == {"field": "metadata.vehicle", "shardKeys": "city, vehicle"}


def test_the_unsharded_line_takes_no_key() -> None:
    error = refused({"city": text("Oslo")}, unsharded=True)
    assert (error.reason, error.details) == (Reason.SHARD_KEY_UNEXPECTED, {"field": "metadata.city"})


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (Value(ValueKind.WHOLE, 7), Reason.FIELD_MALFORMED),
        (text(""), Reason.FIELD_MISSING),
        (text("Oslo "), Reason.FIELD_MALFORMED),
        (text("Os\tlo"), Reason.FIELD_MALFORMED),
        (text("x" * 201), Reason.FIELD_TOO_LONG),
    ],
)
def test_a_value_that_cannot_name_a_shard_is_refused(value: Value, reason: Reason) -> None:
    error = refused({**OSLO, "city": value})
    assert (error.reason, error.details["field"]) == (reason, "metadata.city")


def test_digests_never_change() -> None:
    assert UNSHARDED.digest() == "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"
    assert Shard.of({"city": "Zürich"}).digest() == "df905b2eeec239fc9e3cde6affa47b29bec07ae1f416819d90b2cf4f215e348a"


SHARDS = st.dictionaries(st.text(max_size=3), st.text(st.characters(exclude_categories=["Cs"]), max_size=3), max_size=3)


@given(SHARDS, SHARDS)
def test_only_equal_shards_have_one_digest(one: dict[str, str], other: dict[str, str]) -> None:
    assert (Shard.of(one).digest() == Shard.of(other).digest()) == (one == other)
    assert Shard.of(dict(reversed(one.items()))) == Shard.of(one)
