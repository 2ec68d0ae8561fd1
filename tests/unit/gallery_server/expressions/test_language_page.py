"""The reference names all of the language, and its examples come to what it says."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from gallery_server.domain import limits
from gallery_server.expressions import builder
from gallery_server.expressions.context import OTHERS
from gallery_server.expressions.explain import rendered
from gallery_server.expressions.expression import compiled
from gallery_server.expressions.functions import ARGUMENTS
from tests.unit.gallery_server.expressions.test_evaluating import Context

PAGE = (Path(__file__).parents[4] / "docs" / "reference" / "language.md").read_text("utf-8")
CONTEXT = Context({"metrics": {"bias": 0.05, "nan": math.nan}, "city": "Oslo", "size": 100, "current": None})
EXAMPLES = re.findall(r"^\| `(.+)` \| (true|false|inconclusive: .+) \|$", PAGE, re.MULTILINE)
BLOCKS = re.findall(r"^```\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("text", "said"), EXAMPLES, ids=[text for text, _ in EXAMPLES])
def test_an_example_comes_to_what_the_page_says(text, said):
    outcome = compiled(text).outcome(CONTEXT)
    assert said == (f"inconclusive: {outcome.inconclusive}" if outcome.inconclusive else str(outcome))


def test_there_are_examples():
    assert len(EXAMPLES) == 20


def test_the_explanation_is_the_one_of_the_page():
    first = BLOCKS[1].split("\n")[0].removeprefix("inconclusive: ")
    assert rendered(compiled(first).explain(CONTEXT)) == BLOCKS[1].rstrip("\n")


def test_the_first_example_is_read():
    assert not compiled(BLOCKS[0]).lints


@pytest.mark.parametrize(
    "name", [*ARGUMENTS, *sorted(OTHERS), *builder._COMPARISONS, *builder._ARITHMETIC, "&&", "?:", "??", "?."]
)
def test_the_page_names(name):
    assert re.search(rf"`[^`]*{re.escape(name)}[^`]*`", PAGE)


def test_the_page_names_the_limits():
    for limit in (limits.EXPRESSION_BYTES, limits.PATTERN_CHARACTERS, limits.METADATA_TEXT_BYTES):
        assert f"{limit:,}" in PAGE
    assert f"{limits.EXPRESSION_NODES} parts, {limits.EXPRESSION_DEPTH} deep" in PAGE
