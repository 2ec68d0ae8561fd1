from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from gallery_server.domain import limits
from gallery_server.domain.names import (
    FORBIDDEN_IN_NAMES,
    normal_id,
    normal_key,
    normal_label,
    normal_media_type,
    normal_name,
    normal_reason,
    normal_sha256,
    require_range,
)
from gallery_server.errors import InvalidArgument, Reason

COMPOSED, DECOMPOSED = "Zürich", "Zu\u0308rich"
UUID = "0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e11"


def refused(check: Callable[[], object]) -> tuple[Reason, dict[str, str]]:
    with pytest.raises(InvalidArgument) as raised:
        check()
    return raised.value.reason, raised.value.details


@pytest.mark.parametrize("name", ["a", "New York City", "supply_rejection", "東京", "a%2Fb", "🚕" * 200, "a\u00a0b"])
def test_a_name_is_kept(name: str) -> None:
    assert normal_name("n", name) == name


def test_names_and_texts_are_kept_in_nfc() -> None:
    assert normal_name("n", DECOMPOSED) == COMPOSED
    assert normal_key("metadata", DECOMPOSED) == COMPOSED
    assert normal_reason(DECOMPOSED) == COMPOSED
    assert normal_name("n", "u\u0308" * 200) == "ü" * 200, "the limit counts what is kept"


@pytest.mark.parametrize("name", [None, ""])
def test_a_missing_name_is_told(name: str | None) -> None:
    assert refused(lambda: normal_name("team", name)) == (Reason.FIELD_MISSING, {"field": "team"})


def test_a_long_name_is_told_with_its_length_and_the_limit() -> None:
    reason, details = refused(lambda: normal_name("team", "x" * 300))
    assert (reason, details) == (Reason.FIELD_TOO_LONG, {"field": "team", "length": "300", "limit": "200"})


CONTROLS = ["a\0", "a\tb", "a\nb", "\x1b[31m", "a\x7f", "a\x85b", "a\u2028b", "a\u2029b", "\ud800"]


@pytest.mark.parametrize("name", [*CONTROLS, " a", "a ", "\u00a0a", "a\u3000", " "])
@pytest.mark.parametrize("check", [normal_name, normal_label, normal_key])
def test_control_characters_and_outer_blanks_are_refused(check: Callable[[str, str], str], name: str) -> None:
    reason, details = refused(lambda: check("team", name))
    assert reason is Reason.FIELD_MALFORMED
    assert "team" in details["field"]
    assert "not allowed" in details["rule"]
    assert details["value"].isprintable(), "what a caller sends never reaches a terminal as it is"


@pytest.mark.parametrize("character", FORBIDDEN_IN_NAMES)
def test_what_references_use_is_refused_in_names_and_kept_in_labels(character: str) -> None:
    name = f"a{character}b"
    assert refused(lambda: normal_name("team", name))[0] is Reason.FIELD_MALFORMED
    assert normal_label("value", name) == name


@given(st.text())
def test_what_passes_keeps_every_rule_and_passes_again(text: str) -> None:
    try:
        name = normal_name("n", text)
    except InvalidArgument:
        reject()
    assert normal_name("n", name) == name
    assert 1 <= len(name) <= limits.NAME_CHARACTERS
    assert not set(name) & set(FORBIDDEN_IN_NAMES)
    assert name == name.strip() == unicodedata.normalize("NFC", name)


def test_a_reason_may_have_lines_and_no_other_control_characters() -> None:
    assert normal_reason("wrong data:\n\t2024-02-30") == "wrong data:\n\t2024-02-30"
    assert normal_reason("x" * 2_000)
    assert refused(lambda: normal_reason("x" * 2_001))[0] is Reason.FIELD_TOO_LONG
    assert refused(lambda: normal_reason("a\x1b[2J"))[0] is Reason.FIELD_MALFORMED
    assert refused(lambda: normal_reason(None))[0] is Reason.FIELD_MISSING


def test_a_key_has_128_characters_and_may_hold_what_names_may_not() -> None:
    assert normal_key("metadata", "hyperparameters.max_depth")
    assert normal_key("metadata", "spark/driver@host#1")
    assert normal_key("metadata", "k" * 128)
    reason, details = refused(lambda: normal_key("metadata", "k" * 129))
    assert (reason, details["length"], details["limit"]) == (Reason.FIELD_TOO_LONG, "129", "128")
    assert len(details["field"]) < 120, "the key is not repeated whole"


@pytest.mark.parametrize("given", [UUID, UUID.upper()])
def test_an_id_is_kept_in_lower_case(given: str) -> None:
    assert normal_id("instanceId", given) == UUID


@pytest.mark.parametrize(
    "given",
    ["x", UUID.replace("-", ""), f"{{{UUID}}}", f"urn:uuid:{UUID}", f" {UUID}", UUID[:-1], f"{UUID}0", "٣" * 36],
)
def test_other_spellings_of_an_id_are_refused(given: str) -> None:
    reason, details = refused(lambda: normal_id("instanceId", given))
    assert (reason, details["field"]) == (Reason.FIELD_MALFORMED, "instanceId")


@pytest.mark.parametrize("given", ["application/zip", "text/plain; charset=utf-8", "application/vnd.apache.arrow.file"])
def test_a_media_type_is_kept(given: str) -> None:
    assert normal_media_type(given) == given


@pytest.mark.parametrize("given", ["zip", "a/b/c", "a/", "/b", "a /b", "text/plain\n", "text/plain; a=\x7f", "ä/b"])
def test_what_is_no_media_type_is_refused(given: str) -> None:
    assert refused(lambda: normal_media_type(given))[0] is Reason.FIELD_MALFORMED


def test_a_digest_is_kept_in_lower_case() -> None:
    assert normal_sha256("sha256", "AB" * 32) == "ab" * 32
    for wrong in ("ab" * 31, "ab" * 33, "xy" * 32, "ab" * 31 + "a\n"):
        assert refused(lambda wrong=wrong: normal_sha256("sha256", wrong))[0] is Reason.FIELD_MALFORMED


def test_a_number_out_of_range_is_told_with_both_ends() -> None:
    assert [require_range("limit", value, 1, 5) for value in (1, 5)] == [1, 5]
    assert refused(lambda: require_range("limit", None, 1, 5)) == (Reason.FIELD_MISSING, {"field": "limit"})
    reason, details = refused(lambda: require_range("limit", 6, 1, 5))
    assert reason is Reason.FIELD_OUT_OF_RANGE
    assert details == {"field": "limit", "value": "6", "least": "1", "most": "5"}
