"""When a rule fires, as tables: outcomes in order, and the steps at which it fires."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery_server.rules.judging.state import Bar, Firing, Moment, State, bar, baseline, limit_of, step
from tests.unit.gallery_server.rules.writing import acting_rule

MINUTE = 60_000_000
OUTCOMES = {"T": True, "F": False, "?": None}


def fired(course: str, state: State | None = None, **clauses: object) -> list[int]:
    """Judge a measurement each minute: T, F, ?; a small letter or `!` is a clock's judging of t, f; `(T)` is barred."""
    rule = acting_rule(**clauses).document.rule
    now, found, at = state or State(), [], 0
    barred = False
    for mark in course:
        if mark in "()":
            barred = mark == "("
            continue
        moment = Moment(at * MINUTE, measured=not mark.islower())
        now, fires = step(now, moment, OUTCOMES[mark.upper()], rule, barred=barred)
        found += [at] * fires
        at += 1
    return found


@pytest.mark.parametrize(
    ("course", "steps"),
    [
        ("FFTTT", [2]),
        ("T", [0]),
        ("TTFT", [0, 3]),
        ("T?T", [0]),
        ("T??FT", [0, 4]),
        ("?T", [1]),
        ("F?T", [2]),
        ("T?F?T", [0, 4]),
        ("tt", [0]),
        ("ft", [1]),
        ("????", []),
        ("F(T)T", [2]),
        ("F(TT)F", []),
        ("F(T)?T", [3]),
        ("T(F)T", [0, 2]),
    ],
)
def test_on_change_fires_when_it_turns_true(course: str, steps: list[int]) -> None:
    assert fired(course) == steps


@pytest.mark.parametrize(
    ("course", "steps"),
    [
        ("TTT", [2]),
        ("TTFTTTT", [5]),
        ("TT?TTT", [5]),
        ("TTTFTTT", [2, 6]),
        ("TTT?TTT", [2]),
        ("TTTFTT?T", [2]),
        ("TttttT", []),
        ("TtTtT", [4]),
        ("TTfTTT", [5]),
        ("TT(T)T", [3]),
    ],
)
def test_for_counts_measurements_in_a_row(course: str, steps: list[int]) -> None:
    assert fired(course, FOR=3) == steps


@pytest.mark.parametrize(
    ("course", "steps"),
    [("TTTT", [2]), ("TFTTT", [4]), ("T?TTT", [4]), ("TTt", [2]), ("Ttt", [2]), ("TTTTFTT", [2])],
)
def test_for_counts_time(course: str, steps: list[int]) -> None:
    assert fired(course, FOR="2m") == steps


@pytest.mark.parametrize(
    ("course", "steps"),
    [("TTTTTTT", [0, 3, 6]), ("TFTTTT", [0, 2, 5]), ("T??T", [0, 3]), ("T?T?TT", [0, 4]), ("TTT(TT)T", [0, 5])],
)
def test_repeat_fires_while_it_stays_true(course: str, steps: list[int]) -> None:
    assert fired(course, REPEAT={"every": "3m"}) == steps


@pytest.mark.parametrize(
    ("outcome", "course", "steps"),
    [
        (True, "TTT", []),
        (True, "?T", []),
        (True, "FT", [1]),
        (False, "T", [0]),
        (None, "T", [0]),
    ],
)
def test_what_is_true_when_the_rule_comes_is_no_news(outcome: bool | None, course: str, steps: list[int]) -> None:
    assert fired(course, baseline(Moment(-MINUTE), outcome)) == steps


def test_a_baseline_begins_the_time_of_repeat() -> None:
    assert fired("TTTT", baseline(Moment(-MINUTE), outcome=True), REPEAT={"every": "3m"}) == [2]


def test_a_baseline_is_the_first_measurement_of_for_unless_a_clock_took_it() -> None:
    assert baseline(Moment(0), outcome=True).streak == 1
    assert baseline(Moment(0, measured=False), outcome=True).streak == 0


@given(
    course=st.text(st.sampled_from("TF?"), max_size=30),
    wanted=st.integers(1, 4),
)
def test_firings_alternate_with_false(course: str, wanted: int) -> None:
    """On change, between two firings lies a false one, and each has its row of true ones right before it."""
    steps = fired(course, FOR=wanted)
    for at in steps:
        assert course[at - wanted + 1 : at + 1] == "T" * wanted
    for first, second in pairwise(steps):
        assert "F" in course[first:second]
    assert bool(steps) is ("T" * wanted in course)


@given(before=st.text(st.sampled_from("TF?")), after=st.text(st.sampled_from("TF?")), wanted=st.integers(1, 3))
def test_a_state_is_all_that_counts(before: str, after: str, wanted: int) -> None:
    """Judging may stop and go on from what was stored, as a worker does that was killed."""
    rule = acting_rule(FOR=wanted).document.rule
    state = State()
    for at, mark in enumerate(before):
        state, _ = step(state, Moment(at * MINUTE), OUTCOMES[mark], rule)
    whole = fired(before + after, FOR=wanted)
    found = []
    for at, mark in enumerate(after, len(before)):
        state, fires = step(state, Moment(at * MINUTE), OUTCOMES[mark], rule)
        found += [at] * fires
    assert found == [at for at in whole if at >= len(before)]


BEFORE = [Firing(0, "oslo", "1"), Firing(10 * MINUTE, "oslo", "2"), Firing(20 * MINUTE, "paris", "3")]


@pytest.mark.parametrize(
    ("per", "minutes", "line", "instance", "rests"),
    [
        ("line", 30, "oslo", "9", True),
        ("line", 39, "oslo", "9", True),
        ("line", 40, "oslo", "9", False),
        ("line", 30, "rome", "9", False),
        ("instance", 29, "oslo", "1", True),
        ("instance", 31, "oslo", "1", False),
        ("instance", 31, "paris", "2", True),
        ("rule", 49, "rome", "9", True),
        ("rule", 50, "rome", "9", False),
    ],
)
def test_a_cooldown_rests_where_it_says(per: str, minutes: int, line: str, instance: str, rests: bool) -> None:
    rule = acting_rule(COOLDOWN={"per": per, "for": "30m"}).document.rule
    found = bar(Firing(minutes * MINUTE, line, instance), BEFORE, rule, limit_of(rule, 0))
    assert found == (Bar.COOLDOWN if rests else None)


@pytest.mark.parametrize(("minutes", "held"), [(20, True), (29, True), (30, False), (31, False)])
def test_a_limit_holds_the_rule(minutes: int, held: bool) -> None:
    rule = acting_rule(LIMIT={"actions": 3, "per": "30m"}).document.rule
    found = bar(Firing(minutes * MINUTE, "rome", "9"), BEFORE, rule, limit_of(rule, 0))
    assert found == (Bar.LIMIT if held else None)


@pytest.mark.parametrize(("lines", "actions"), [(0, 10), (100, 10), (101, 10), (110, 11), (4000, 400)])
def test_without_a_limit_it_is_a_tenth_of_the_lines(lines: int, actions: int) -> None:
    limit = limit_of(acting_rule().document.rule, lines)
    assert (limit.actions, limit.per) == (actions, 60 * MINUTE)
