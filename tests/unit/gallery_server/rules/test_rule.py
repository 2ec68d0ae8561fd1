"""Every mistake in a rule is told at its place; what is in order is read."""

from __future__ import annotations

import json

import pytest

from gallery_server.rules.document import Persistence, Repeat
from gallery_server.rules.files.mistake import Mistake, Mistaken
from gallery_server.rules.rule import read_rule
from tests.unit.gallery_server.rules.rule_cases import MISTAKES, RULE, SELECTION, SELECTION_MISTAKES
from tests.unit.gallery_server.rules.writing import acting, acting_rule, selecting_rule

HOUR = 3_600_000_000


def mistakes_of(text: str, path: str = "forecasting/rule.yaml") -> tuple[Mistake, ...]:
    with pytest.raises(Mistaken) as caught:
        read_rule(path, text.encode())
    return caught.value.mistakes


def replaced(text: str, begin: str, by: str) -> str:
    """Write another line for the one that begins so, or empty it."""
    lines = text.splitlines()
    (at,) = (at for at, line in enumerate(lines) if line.lower().startswith(begin.lower()))
    lines[at] = by
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("begin", "by", "line", "column", "says"), MISTAKES)
def test_a_mistake_is_told_at_its_place(begin: str, by: str, line: int, column: int, says: str) -> None:
    text = replaced(RULE, begin, by)
    if "daysSince" in says:
        text = text.replace("metrics['bias'] <= 0.1", "daysSince(createdTime) > 3")
    if by == "  WHEN: 'yes'":
        text, line, column = text.replace("FOR: 1", "FOR: 2"), 16, 8
    assert [
        each
        for each in mistakes_of(text)
        if says in each.problem and (each.place.line, each.place.column) == (line, column)
    ]


@pytest.mark.parametrize(("begin", "by", "line", "column", "says"), SELECTION_MISTAKES)
def test_a_mistake_of_a_selection_is_told_at_its_place(begin: str, by: str, line: int, column: int, says: str) -> None:
    (mistake,) = mistakes_of(replaced(SELECTION, begin, by))
    assert says in mistake.problem
    assert (mistake.place.line, mistake.place.column) == (line, column)


def test_all_mistakes_are_told_at_once_and_in_order() -> None:
    text = replaced(replaced(replaced(RULE, "team", "team: 5"), "  EVERY", "  EVERY: x"), "  LIMIT", "  LIMITS: 4")
    assert [each.place.line for each in mistakes_of(text)] == [1, 14, 18]
    text = replaced(replaced(replaced(RULE, "team", "team: x"), "  GIVEN", "  GIVEN: a ="), "  WHEN", "  WHEN: b =")
    assert [each.place.line for each in mistakes_of(text)] == [1, 7, 8]


def test_a_file_that_is_no_such_file_has_not_more_mistakes_than_people_read() -> None:
    assert len(mistakes_of("".join(f"k{n}: 1\n" for n in range(1000)))) == 100


def test_the_rule_of_the_reference_is_read() -> None:
    rule = read_rule("forecasting/rule.yaml", RULE.encode())
    clauses = rule.document.rule
    assert rule.name == "forecasting/rule"
    assert rule.document.project == "marketplace"
    assert (clauses.every, clauses.repeat, clauses.for_) == (HOUR, Repeat(), Persistence())
    assert clauses.cooldown is not None
    assert clauses.cooldown.duration == 24 * HOUR
    assert clauses.actions == ("deploy", "log", "rollback")
    assert ("current", "metrics", "mae") in rule.when.references


def test_a_selection_is_read() -> None:
    rule = read_rule("forecasting/rule.yaml", SELECTION.encode())
    assert rule.document.rule.is_selection
    assert rule.compiled.preference is not None
    assert rule.compiled.preference.by == "comparison"


def test_defaults_are_those_of_the_reference() -> None:
    clauses = acting_rule().document.rule
    assert (clauses.scope, clauses.environment, clauses.on, clauses.every) == ("Validation", None, None, None)
    assert (clauses.repeat.every, clauses.for_.measurements, clauses.for_.micros) == (None, 1, None)
    assert (clauses.cooldown, clauses.limit) == (None, None)
    assert acting_rule().document.mode == "enforce"
    assert selecting_rule().document.rule.candidates == "released"


def test_true_needs_no_quotes() -> None:
    assert read_rule("forecasting/r.yaml", replaced(RULE, "  GIVEN", "  GIVEN: true").encode()).given.text == "true"


def test_a_lint_is_no_mistake() -> None:
    rule = read_rule("forecasting/r.yaml", replaced(RULE, "  GIVEN", "  GIVEN: x > 1 && !y == 2").encode())
    (lint,) = rule.compiled.lints
    assert str(lint).startswith("forecasting/r.yaml:7:19: GIVEN: ")


def test_json_and_yaml_say_the_same() -> None:
    rule = read_rule("forecasting/r.yaml", RULE.encode())
    form = rule.source.root.plain()
    assert read_rule("forecasting/r.json", json.dumps(form, indent="\t").encode()).digest == rule.digest


@pytest.mark.parametrize(
    "same",
    [
        {"SCOPE": "Validation"},
        {"REPEAT": "on_change", "FOR": 1},
        {"WHEN": "  metrics['mae'] < 5\n"},
    ],
)
def test_what_says_the_same_has_one_digest(same: dict[str, object]) -> None:
    assert acting_rule(**same).digest == acting_rule().digest


def test_a_description_changes_no_digest() -> None:
    described = json.dumps(json.loads(acting()) | {"description": "x"}).encode()
    assert read_rule("t/r.json", described).digest == acting_rule().digest


@pytest.mark.parametrize(
    "other",
    [
        {"WHEN": "metrics['mae'] < 6"},
        {"GIVEN": "city == 'Oslo'"},
        {"SCOPE": "Production"},
        {"FOR": 2},
        {"FOR": "1m"},
        {"EVERY": "1h"},
        {"REPEAT": {"every": "1h"}},
        {"CALLBACK_ACTIONS": ["log", "deprecate"]},
        {"COOLDOWN": {"per": "line", "for": "1h"}},
    ],
)
def test_what_says_something_else_has_another_digest(other: dict[str, object]) -> None:
    assert acting_rule(**other).digest != acting_rule().digest


def test_digests_stay_from_version_to_version() -> None:
    """State hangs on it: where this fails, every rule of every store begins anew."""
    assert acting_rule(FOR="60m").digest == acting_rule(FOR="1h").digest
    assert acting_rule().digest == "577e9c4646ada09ff392db291b28255f397d8fea0f8d8cc790a6f5f9d4b8105e"
