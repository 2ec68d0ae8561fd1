"""YAML and JSON become values with their places, and of both only what nobody can misread or abuse."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gallery_server.domain import limits
from gallery_server.rules.files import yaml_reading
from gallery_server.rules.files.mistake import Mistaken, Place
from gallery_server.rules.files.source import read_source
from tests.unit.gallery_server.rules.files.reading_cases import REFUSED_JSON, REFUSED_YAML

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs", "Cc"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def either_loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read by the parser in C and by that in Python: which there is, the machine says."""
    monkeypatch.setattr(yaml_reading, "_LOADER", getattr(yaml, request.param))


def refusal(name: str, text: str) -> tuple[Place, str]:
    with pytest.raises(Mistaken) as caught:
        read_source(name, text.encode())
    (mistake,) = caught.value.mistakes
    assert str(mistake) == f"{name}:{mistake.place.line}:{mistake.place.column}: {mistake.problem}"
    return mistake.place, mistake.problem


@pytest.mark.parametrize(("text", "line", "column", "says"), REFUSED_YAML)
def test_yaml_is_refused_at_its_place(text: str, line: int, column: int, says: str) -> None:
    place, problem = refusal("team/rule.yaml", text)
    assert says in problem
    assert place == Place(line, column)


@pytest.mark.parametrize(("text", "line", "column", "says"), REFUSED_YAML)
@pytest.mark.usefixtures("either_loader")
def test_both_parsers_refuse_the_same(text: str, line: int, column: int, says: str) -> None:
    refusal("team/rule.yaml", text)


@pytest.mark.parametrize(("text", "line", "column", "says"), REFUSED_JSON)
def test_json_is_refused_at_its_place(text: str, line: int, column: int, says: str) -> None:
    place, problem = refusal("team/rule.json", text)
    assert says in problem
    assert place == Place(line, column)


@pytest.mark.usefixtures("either_loader")
def test_scalars_are_those_of_json() -> None:
    text = "{ON: yes, b: NO, c: 1, d: 1.5, e: 1e3, f: true, g: null, h: ~, i: '1', j: 0x10, k: 2026-03-01, l: 1:30,"
    text += " m: .5, n: +7}"
    assert read_source("team/rule.yaml", text.encode()).root.plain() == {
        "ON": "yes", "b": "NO", "c": 1, "d": 1.5, "e": 1000.0, "f": True, "g": None, "h": None, "i": "1",
        "j": "0x10", "k": "2026-03-01", "l": "1:30", "m": 0.5, "n": 7,
    }  # fmt: skip


@given(value=st.dictionaries(st.text(max_size=5), VALUES, max_size=3), indent=st.sampled_from([None, 2, "\t"]))
def test_json_is_read_as_python_reads_it(value: object, indent: int | str | None) -> None:
    for ascii_alone in (True, False):
        text = json.dumps(value, indent=indent, ensure_ascii=ascii_alone)
        assert read_source("team/rule.json", text.encode()).root.plain() == json.loads(text)


@given(text=st.text() | st.text(st.sampled_from("{}[]:,\"'|>-&*!?# \nab1")))
def test_whatever_comes_is_read_or_refused(text: str) -> None:
    for name in ("team/rule.yaml", "team/rule.json"):
        with suppress(Mistaken):
            assert isinstance(read_source(name, text.encode(errors="surrogatepass")).root.plain(), dict)


def test_other_encodings_are_refused_where_they_show() -> None:
    with pytest.raises(Mistaken, match=r"team/rule\.yaml:2:4: this is not UTF-8"):
        read_source("team/rule.yaml", "a: é\nb: ".encode() + "é".encode("latin-1"))


def test_a_mark_at_the_begin_and_returns_are_no_text() -> None:
    source = read_source("team/rule.yaml", b"\xef\xbb\xbfa: 1\r\nb: two\r\n")
    assert source.root.plain() == {"a": 1, "b": "two"}
    assert str(source.mistake(("b",), "wrong")) == "team/rule.yaml:2:4: wrong"


def test_a_large_file_is_not_read() -> None:
    with pytest.raises(Mistaken, match="the file has 262145 bytes, and 262144 are allowed"):
        read_source("team/rule.yaml", b"#" * (limits.RULE_FILE_BYTES + 1))


def test_what_is_missing_is_wrong_where_it_lacks() -> None:
    source = read_source("team/rule.yaml", b"a:\n  b:\n    - {c: 1}\n")
    assert source.mistake(("a", "b", 0, "c"), "x").place == Place(3, 11)
    assert source.mistake(("a", "b", 0, "c"), "x", at_key=True).place == Place(3, 8)
    assert source.mistake(("a", "b", 0, "d"), "x").place == Place(3, 7)
    assert source.mistake(("a", "b", 9), "x").place == Place(2, 3)
    assert source.mistake(("z",), "x").place == Place(1, 1)


def test_an_excerpt_commands_no_terminal() -> None:
    mistake = read_source("team/rule.yaml", "a: 'x\u202ey\u2028z'".encode()).mistake(("a",), "wrong")
    assert mistake.excerpt == "a: 'x y z'\n   ^"
