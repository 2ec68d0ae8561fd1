"""An expression that is quoted, folded or indented is followed to the character."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gallery_server.rules.files.alignment import offset_within
from gallery_server.rules.files.source import read_source

TEXTS = st.lists(
    st.text(st.sampled_from("ab'\"=&| (){}[]#:,-é😀"), min_size=1).map(str.strip).filter(bool), min_size=1, max_size=4
)


@pytest.mark.parametrize(
    ("written", "mark"),
    [
        ("GIVEN: abc X def", 11),
        ("GIVEN: 'it''s X'", 14),
        (r'GIVEN: "a\"b\\ \u00e9 X"', 22),
        ("GIVEN: |\n    one\n    two X\n", 25),
        ("GIVEN: >\n    one\n    two X\n", 25),
        ("GIVEN: >-\n\n    one\n\n\n    two X\n", 29),
        ("GIVEN: one\n    two\n    X", 23),
        ("GIVEN: 'one  \n    two\n    X'", 26),
        ("GIVEN: X", 7),
    ],
)
def test_the_mark_is_found(written: str, mark: int) -> None:
    assert written[mark] == "X", "the case itself"
    source = read_source("team/rule.yaml", written.encode())
    node, _ = source.root.nearest(("GIVEN",))
    assert isinstance(node.value, str)
    found = offset_within(written[node.begin : node.end], node.value, node.value.index("X"))
    assert node.begin + found == mark


@pytest.mark.parametrize("style", ["'", '"', "|", ">"])
@given(lines=TEXTS)
def test_what_yaml_writes_is_followed(style: str, lines: list[str]) -> None:
    """Of each line the first character, which is no blank, is found again."""
    value = "\n".join(lines)
    raw = yaml.dump(value, default_style=style, allow_unicode=True, width=10_000)
    at = 0
    for line in lines:
        assert raw[offset_within(raw, value, at) :].startswith((line[0], "\\"))
        at += len(line) + 1


@given(value=st.text(), upto=st.data())
def test_what_json_writes_is_followed(value: str, upto: st.DataObject) -> None:
    """The written text up to a character means the text up to it."""
    for ascii_alone in (True, False):
        raw = json.dumps(value, ensure_ascii=ascii_alone)
        index = upto.draw(st.integers(0, len(value)))
        before = raw[1 : offset_within(raw, value, index)] if value[index : index + 1].strip() else None
        if before is not None:
            assert json.loads(f'"{before}"', strict=False).rstrip() == value[:index].rstrip()


def test_what_cannot_be_followed_begins_the_text() -> None:
    assert offset_within('"a\\\n  bX"', "abX", 2) == 0
