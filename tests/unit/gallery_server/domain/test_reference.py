from __future__ import annotations

from contextlib import suppress
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery_server.domain.names import normal_label, normal_name
from gallery_server.domain.reference import (
    ById,
    ByNumber,
    ByRule,
    ByVersion,
    Deployed,
    InLine,
    Newest,
    Reference,
    parse_reference,
)
from gallery_server.domain.shard import Shard
from gallery_server.errors import InvalidArgument, Reason

UUID = "0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e11"


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        (UUID, ById(UUID)),
        (UUID.upper(), ById(UUID)),
        ("marketplace/demand@4.2", InLine("marketplace", "demand", Shard(), ByVersion(4, 2))),
        ("marketplace/demand@#57", InLine("marketplace", "demand", Shard(), ByNumber(57))),
        ("m/d/city=New%20York@newest", InLine("m", "d", Shard((("city", "New York"),)), Newest())),
        ("m/d/b=2,a=1@newest", InLine("m", "d", Shard((("a", "1"), ("b", "2"))), Newest())),
        ("m/d/a=x%2Fy%40z%2Cv%3Dw@1.0", InLine("m", "d", Shard((("a", "x/y@z,v=w"),)), ByVersion(1, 0))),
        ("m/d/a=b=c@1.0", InLine("m", "d", Shard((("a", "b=c"),)), ByVersion(1, 0))),
        ("m/d@production", InLine("m", "d", Shard(), Deployed("production", 0))),
        ("m/d@production~1", InLine("m", "d", Shard(), Deployed("production", 1))),
        ("m/d@rule:risk/best", InLine("m", "d", Shard(), ByRule("risk/best"))),
        ("Zu\u0308rich/d@newest", InLine("Zürich", "d", Shard(), Newest())),
    ],
)
def test_a_reference_means_this(text: str, reference: Reference) -> None:
    assert parse_reference(text) == reference


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "demand",
        "demand@newest",
        "demand@rule:risk/best",
        "m/d",
        "m/d@",
        "m/@newest",
        "/d@newest",
        "m/d/@newest",
        "m/d/city@newest",
        "m/d/city=@newest",
        "m/d/=Oslo@newest",
        "m/d/a=1,a=2@newest",
        "m/d/a=1/b=2/@newest@4",
        "m/d/a=%ff@newest",
        "m/d/a=%00@newest",
        "m/d/a=x%20@newest",
        "m/d@#",
        "m/d@#-1",
        "m/d@#" + "9" * 19,
        "m/d@4.x@newest",
        "m /d@newest",
        "m\n/d@newest",
        "m" * 201 + "/d@newest",
        "m/d/a=" + "%20x" * 3_000 + "@newest",
        "m/d@production~1~2",
        "m/d@production~",
        "m/d@~1",
        UUID[:-1],
    ],
)
def test_what_is_no_reference_is_refused_with_advice(text: str | None) -> None:
    with pytest.raises(InvalidArgument, match="To name an instance, write an id, or project/model") as raised:
        parse_reference(text)
    error = raised.value
    assert error.reason is Reason.REFERENCE_MALFORMED
    assert error.details["field"] == "reference"
    assert len(error.message) < 500, "what was given is not repeated whole"


def accepted(check: object) -> object:
    def passes(text: str) -> bool:
        try:
            return check("x", text) == text  # type: ignore[operator]  # one of the two functions below
        except InvalidArgument:
            return False

    return passes


NAMES = st.text(min_size=1, max_size=8).filter(accepted(normal_name))
LABELS = st.text(min_size=1, max_size=8).filter(accepted(normal_label))
SELECTORS = st.one_of(
    st.builds(ByVersion, st.integers(0, 10**18 - 1), st.integers(0, 10**18 - 1)),
    st.builds(ByNumber, st.integers(0, 10**18 - 1)),
    st.just(Newest()),
)


def written(reference: InLine) -> str:
    shard = ",".join(f"{key}={quote(value, safe='')}" for key, value in reference.shard.values)
    path = f"{reference.project_name}/{reference.base_version_id}" + (f"/{shard}" if shard else "")
    match reference.selector:
        case ByVersion(revision, ordinal):
            return f"{path}@{revision}.{ordinal}"
        case ByNumber(number):
            return f"{path}@#{number}"
        case _:
            return f"{path}@newest"


@given(st.builds(InLine, NAMES, NAMES, st.dictionaries(NAMES, LABELS, max_size=3).map(Shard.of), SELECTORS))
def test_what_can_be_named_can_be_written_and_read(reference: InLine) -> None:
    assert parse_reference(written(reference)) == reference


@given(st.text(st.sampled_from("ab/@=,#~:.%20 1")))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(InvalidArgument):
        parse_reference(text)
