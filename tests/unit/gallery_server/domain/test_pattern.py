"""LIKE matches whole texts, case by case, in bounded time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery_server.domain.pattern import Pattern

TEXTS = st.text("aAb\n\0%_\\é", max_size=12)


@given(TEXTS.filter(lambda pattern: Pattern(pattern).is_complete), TEXTS)
def test_it_means_what_a_regular_expression_says(pattern: str, content: str) -> None:
    expression = re.sub(
        r"\\(.)|(.)",
        lambda match: {"%": ".*", "_": "."}.get(match[2] or "", re.escape(match[1] or match[2])),
        pattern,
        flags=re.DOTALL,
    )
    assert Pattern(pattern).matches(content) is (re.fullmatch(expression, content, re.DOTALL) is not None)


@given(TEXTS.filter(lambda pattern: Pattern(pattern).is_complete), TEXTS)
def test_what_matches_begins_with_its_beginning(pattern: str, content: str) -> None:
    if Pattern(pattern).matches(content):
        assert content.startswith(Pattern(pattern).beginning)


@pytest.mark.parametrize(("text", "complete"), [("\\", False), ("\\\\", True), ("a\\%", True), ("a\\\\\\", False)])
def test_a_backslash_needs_a_character(text: str, complete: bool) -> None:
    assert Pattern(text).is_complete is complete


def test_many_wildcards_do_not_multiply() -> None:
    assert not Pattern("%a" * 200 + "%b").matches("a" * 60_000)
