"""The suite itself: what it compares, what it refuses, and the page that says what it holds."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from tests.conformance import cases, table
from tests.conformance.matching import Mark, differences, filled

NAMES = {"model": "m", "number": 7}


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {"a": 1.0}),
        ({"a": 0.0}, {"a": -0.0}),
        ({"a": True}, {"a": 1}),
        ({"a": None}, {"a": []}),
        ({"a": []}, {}),
        ({"a": {}}, {"a": {"b": 1}}),
        ({"a": [1]}, {"a": [1, 2]}),
        ({"a": [1, 2]}, {"a": [2, 1]}),
        ({"a": math.nan}, {"a": 0.0}),
        ({"a": "é"}, {"a": "e\u0301"}),
        ({"a": Mark("id")}, {"a": "57"}),
        ({"a": Mark("now")}, {"a": 1}),
        ({"a": Mark("some")}, {}),
        ({"a": Mark("like", "b+")}, {"a": "bc"}),
        ({"a": Mark("has", [{"b": 1}])}, {"a": [{"b": 2}]}),
    ],
)
def test_a_difference_is_seen(expected: Any, found: Any) -> None:
    told = list(differences(expected, found, {}))
    assert told
    assert all(each.startswith("a") and ": expected " in each for each in told)


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": None}, {}),
        ({"a": math.nan}, {"a": math.nan}),
        ({"a": "text"}, {"a": b"text"}),
        ({"a": Mark("has", [{"b": 1}])}, {"a": [{"b": 2}, {"b": 1, "c": 3}]}),
    ],
)
def test_what_is_alike_is_no_difference(expected: Any, found: Any) -> None:
    assert list(differences(expected, found, {})) == []


def test_names_stand_for_what_came() -> None:
    names: dict[str, Any] = dict(NAMES)
    assert list(differences(filled({"id": "<some as found>"}, names), {"id": "x"}, names)) == []
    assert filled({"a": "$number", "b": ["$found/$model@1.0"]}, names) == {"a": 7, "b": ["x/m@1.0"]}
    with pytest.raises(KeyError):
        filled("$nobody", NAMES)


@pytest.mark.parametrize(
    "step", ["{call: getJob}", "{answer: {}}", "{call: a, answer: {}, fault: B}", "{call: a, answr: {}}"]
)
def test_a_case_that_says_nothing_is_refused(step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "chapter.yaml").write_text(f"- name: a case\n  steps: [{step}]\n")
    monkeypatch.setattr(cases, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match="a step has a call, and an answer or a fault"):
        cases.read("chapter")


def test_the_page_is_as_the_suite_is() -> None:
    assert table.PAGE.read_text("utf-8") == table.render(), "run python -m tests.conformance.table"


def test_names_of_cases_are_told_apart() -> None:
    names = list(table.rows())
    assert len(names) == len(set(names))
