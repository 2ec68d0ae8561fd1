"""A test is held against its rule: a name that nobody knows would pass for anything."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gallery_server.domain import limits
from gallery_server.rules.files.mistake import Mistaken
from gallery_server.rules.rule import Rule, read_rule
from gallery_server.rules.testing.reading import read_test
from tests.unit.gallery_server.rules.testing.bench import case_of, test_of
from tests.unit.gallery_server.rules.writing import acting_rule, selecting_rule

TEST = """\
rule: r.yaml
clock: 2026-03-01T00:00:00Z
step: 1h
instances:
  good: {modelName: x, created_time: -30d, deployed: {production: -30d}}
cases:
  - name: first
    series: {good: {mae: "4 4", Production/mape: 3}}
    fail: [log]
    expect: {fired_at: {good: [0]}, inconclusive_at: {good: []}, actions: {log: [good]}}
"""

MISTAKES = [
    # what is replaced, by what, line and column, what the message says
    ("rule: r.yaml", "rule: s.yaml", 1, 7, "rule is 's.yaml', and the rule beside this file is r.yaml"),
    ("rule: r.yaml", "", 2, 1, "rule is missing"),
    ("2026-03-01T00:00:00Z", "2026-03-01", 2, 8, "write a time with an offset"),
    ("step: 1h", "step: 1", 3, 7, "write a whole number and one of s, m, h, d, w"),
    ("created_time: -30d", "created_time: yesterday", 5, 38, "write a distance from the clock, such as -30d or 2h"),
    ("{production: -30d}", "production", 5, 54, "write keys with values"),
    ("modelName: x", "stage: draft", 5, 9, "stage is computed; take it away"),
    ("modelName: x", "city: [a]", 5, 9, "city is no text, number or flag"),
    ("modelName: x", "draft: yes", 5, 17, "draft is the text 'yes'; write true or false"),
    ("modelName: x", "metrics: {mae: low}", 5, 25, "write a number"),
    ("modelName: x", "metrics: {x/mae: 1}", 5, 20, "'x' is no scope"),
    ("4 4", "4 four", 8, 26, "'four' is no value"),
    ("{mae:", "{Producton/mae:", 8, 21, "'Producton' is no scope; is Production meant?"),
    ("series: {good", "series: {god", 8, 14, "there is no instance 'god'; is good meant?"),
    ("fail: [log]", "fail: [lgo]", 9, 12, "there is no action of the rule 'lgo'; is log meant?"),
    ("fired_at: {good: [0]}", "fired_at: {goood: [0]}", 10, 25, "is good meant?"),
    ("fired_at: {good: [0]}", "fired_at: {good: [2]}", 10, 32, "the case has the steps 0 to 1, and 2 is none of them"),
    ("fired_at: {good: [0]}", "fired_at: {good: 0}", 10, 31, "write a list"),
    ("inconclusive_at: {good: []}", "inconclusive_at: {x: []}", 10, 55, "there is no instance 'x'; known are good"),
    ("actions: {log: [good]}", "actions: {page: [good]}", 10, 76, "there is no action of the rule 'page'"),
    ("actions: {log: [good]}", "actions: {log: [x]}", 10, 82, "there is no instance 'x'"),
    ("actions: {log: [good]}", "selected: good", 10, 66, "selected is not for a rule that acts"),
    ("actions: {log: [good]}", "fires: 3", 10, 66, "there is no key 'fires' here; is fired_at meant?"),
    ("    fail: [log]", "    steps: 1", 9, 12, "steps are 1, and a series has 2 values"),
    ("    fail: [log]", "    steps: 10001", 9, 12, "the most is 10000"),
]


def mistakes_of(text: str, rule: Rule) -> list[tuple[int, int, str]]:
    with pytest.raises(Mistaken) as caught:
        read_test("t/r.test.yaml", text.encode(), rule)
    return [(each.place.line, each.place.column, each.problem) for each in caught.value.mistakes]


@pytest.mark.parametrize(("what", "by", "line", "column", "says"), MISTAKES)
def test_a_mistake_is_told_at_its_place(what: str, by: str, line: int, column: int, says: str) -> None:
    assert what in TEST, "the case itself"
    ((*place, problem),) = mistakes_of(TEST.replace(what, by), acting_rule())
    assert says in problem
    assert place == [line, column]


def test_the_test_itself_is_in_order() -> None:
    assert read_test("t/r.test.yaml", TEST.encode(), acting_rule()).document.cases[0].length() == 2


def refusal(rule: Rule, instances: dict[str, Any], *cases: dict[str, object]) -> str:
    with pytest.raises(Mistaken) as caught:
        test_of(rule, instances, *cases)
    return caught.value.mistakes[0].problem


def test_cases_have_names_of_their_own() -> None:
    assert "a second case is named 'case'" in refusal(acting_rule(), {"one": {}}, case_of(), case_of())


def test_a_case_that_cannot_fail_is_refused() -> None:
    assert "nothing is expected" in refusal(acting_rule(), {"one": {}}, case_of(expect={}))


@pytest.mark.parametrize("expect", [{"fired_at": {}}, {"inconclusive_at": {}}, {"actions": {}}, {"held": False}])
def test_a_selection_does_not_fire(expect: dict[str, object]) -> None:
    assert "is not for a rule that selects" in refusal(selecting_rule(), {"one": {}}, case_of(expect=expect))


def test_what_is_rejected_is_known_and_why() -> None:
    case = case_of(expect={"rejected": {"one": "when"}})
    assert "write 'CANDIDATES', 'GIVEN', 'WHEN' or 'inconclusive'" in refusal(selecting_rule(), {"one": {}}, case)
    case = case_of(expect={"selected": "oen"})
    assert "is one meant?" in refusal(selecting_rule(), {"one": {}}, case)


def test_a_test_has_an_end() -> None:
    many = {f"i{at}": {} for at in range(limits.RULE_TEST_INSTANCES + 1)}
    assert "instances has over 200 entries" in refusal(acting_rule(), many, case_of())
    instances = {f"i{at}": {} for at in range(11)}
    assert "instances times steps are 110000" in refusal(acting_rule(), instances, case_of(steps=10_000))


def test_a_test_may_be_of_a_rule_in_json() -> None:
    rule = read_rule("t/r.json", acting_rule().source.text.encode())
    form = {
        "rule": "r.json",
        "clock": "2026-03-01T00:00:00Z",
        "step": "1h",
        "instances": {"a": {}},
        "cases": [case_of()],
    }
    assert read_test("t/r.test.yaml", json.dumps(form).encode(), rule).rule is rule
