"""PASS, FAIL and ERROR apart, each difference at the expectation that it breaks, and what the tests saw."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from gallery_server.actions.checking import checks
from gallery_server.rules.rulebook import read_rulebook
from gallery_server.rules.team import File
from gallery_server.rules.testing.junit import junit
from gallery_server.rules.testing.running import Verdict
from gallery_server.rules.testing.verdict import TeamVerdict, verdict_of
from tests.unit.gallery_server.rules.testing.bench import case_of, differences, ran, test_of
from tests.unit.gallery_server.rules.writing import acting, acting_rule, selecting, selecting_rule

ONE = {"one": {}}
SERIES = {"one": {"mae": "9 4 NaN"}}


@pytest.mark.parametrize(
    ("expect", "problems"),
    [
        ({"fired_at": {"one": [1]}}, []),
        ({"fired_at": {"one": []}}, ["one fires at [1], and [] is expected"]),
        ({"fired_at": {}}, ["one fires at [1], and [] is expected"]),
        ({"fired_at": {"one": [1, 2]}}, ["one fires at [1], and [1, 2] is expected"]),
        ({"inconclusive_at": {"one": [2]}}, []),
        ({"inconclusive_at": {}}, []),
        ({"inconclusive_at": {"one": [0]}}, ["one is inconclusive at [2], and [0] is expected"]),
        ({"actions": {"log": ["one"]}}, []),
        ({"actions": {}}, []),
        ({"actions": {"log": []}}, ["log is done for [one], and [] is expected"]),
        ({"held": False}, []),
        ({"held": True}, ["the rule is not held by LIMIT in the end"]),
    ],
)
def test_what_a_rule_that_acts_is_expected_to_do(expect: dict[str, object], problems: list[str]) -> None:
    (result,) = ran(acting_rule(), ONE, case_of(series=SERIES, expect=expect)).cases
    assert differences(result) == problems
    assert result.verdict is (Verdict.FAIL if problems else Verdict.PASS)


def test_a_limit_can_be_expected_to_hold() -> None:
    rule = acting_rule(LIMIT={"actions": 1, "per": "1d"})
    case = case_of(series={"one": {"mae": "4 9 4"}}, expect={"held": True, "fired_at": {"one": [0]}})
    assert ran(rule, ONE, case).cases[0].verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("expect", "problems"),
    [
        ({"selected": "b"}, []),
        ({"selected": "a"}, ["b is selected, and a is expected"]),
        ({"selected": None}, ["b is selected, and none is expected"]),
        ({"rejected": {"c": "inconclusive"}}, []),
        ({"rejected": {"c": "WHEN"}}, ["c is rejected by inconclusive, and WHEN is expected"]),
        ({"rejected": {"a": "WHEN"}}, ["a is rejected not at all, and WHEN is expected"]),
    ],
)
def test_what_a_rule_that_selects_is_expected_to_do(expect: dict[str, object], problems: list[str]) -> None:
    rule = selecting_rule(MODEL_SELECTION={"minimize": "metrics['mae']"})
    case = case_of(series={"a": {"mae": 4}, "b": {"mae": 3}}, expect=expect)
    (result,) = ran(rule, {"a": {}, "b": {}, "c": {}}, case).cases
    assert differences(result) == problems
    assert result.verdict is (Verdict.FAIL if problems else Verdict.PASS)


def test_a_failure_says_how_it_came() -> None:
    (result,) = ran(acting_rule(), ONE, case_of(series={"one": {"mae": "9x3 4x2 NaN"}})).cases
    assert result.notes[:2] == ("one: Fx3 ! T ?", "one: metrics['mae'] is NaN")
    assert "! fires" in result.notes[-1]


def test_a_long_course_is_cut() -> None:
    (result,) = ran(acting_rule(), ONE, case_of(series={"one": {"mae": "4 9 " * 100}})).cases
    assert result.notes[0].endswith("! F ...")
    assert len(result.notes[0]) < 100


def test_a_failure_says_what_was_true_before() -> None:
    case = case_of(series={"old": {"mae": 4}}, expect={"fired_at": {"old": [0]}})
    (result,) = ran(acting_rule(), {"old": {"created_time": "-1d", "metrics": {"mae": 4}}}, case).cases
    assert "old: WHEN was true before the clock began, and only what turns true fires" in result.notes


def test_no_order_is_an_error_of_the_rule() -> None:
    rule = selecting_rule(MODEL_SELECTION="a.x >= b.x")
    (result,) = ran(rule, {"a": {"x": 1}}, case_of(series={"a": {"mae": 4}}, expect={"selected": "a"})).cases
    assert result.verdict is Verdict.ERROR
    assert result.differences[0].path == "t/r.yaml"
    assert "MODEL_SELECTION is no order" in result.differences[0].problem


def test_sightings_are_those_of_all_cases() -> None:
    rule = acting_rule(GIVEN="city == 'Oslo'")
    instances = {"oslo": {"city": "Oslo"}, "rome": {"city": "Rome"}, "none": {}}
    cases = [case_of(name=str(at), series={"oslo": {"mae": value}}) for at, value in enumerate(["4", "9", "NaN"])]
    found = ran(rule, instances, *cases).sightings
    assert found.given == {"true": 3, "false": 3, "inconclusive": 3}
    assert found.when == {"true": 1, "false": 1, "inconclusive": 1}


def verdict(rule: bytes, *cases: dict[str, object]) -> TeamVerdict:
    files = {"t/r.yaml": rule}
    if cases:
        read = acting_rule() if b"CALLBACK" in rule else selecting_rule()
        files["t/r.test.yaml"] = test_of(read, ONE, *cases).source.text.encode()
    (team,) = read_rulebook([File(path, data, len(data)) for path, data in files.items()], checks())
    return verdict_of(team)


FIRES = case_of(series={"one": {"mae": 4}}, expect={"fired_at": {"one": [0]}})
STAYS = case_of(name="stays", series={"one": {"mae": 9}})


def test_a_rule_that_acts_needs_to_be_seen_saying_no() -> None:
    assert verdict(acting(), FIRES, STAYS).is_good
    for found in (verdict(acting(), FIRES), verdict(acting())):
        assert not found.is_good
        (untested,) = found.untested
        assert "no test has seen WHEN false" in untested.problem
        assert "r.test.yaml" in untested.problem
    assert verdict(selecting()).is_good, "it does nothing"


def test_a_failure_keeps_a_folder_from_being_published() -> None:
    found = verdict(acting(), case_of(name="wrong", series={"one": {"mae": 4}}), STAYS)
    assert not found.is_good
    assert [found.count(each) for each in Verdict] == [1, 1, 0]


def test_junit_tells_failures_and_errors_apart() -> None:
    failing = case_of(name="wr\x1bong", series={"one": {"mae": 4}})
    root = ET.fromstring(junit([verdict(acting(), failing, STAYS), verdict(acting(WHEN="x ="))]))  # noqa: S314 - ours
    assert [(suite.get("name"), suite.get("tests"), suite.get("failures"), suite.get("errors")) for suite in root] == [
        ("t/r.test.yaml", "2", "1", "0"),
        ("t", "1", "0", "1"),
    ]
    case = root[0][0]
    assert (case.get("classname"), case.get("name")) == ("t/r.test.yaml", "wr ong")
    failure = case.find("failure")
    assert failure is not None
    assert failure.get("message") == "one fires at [0], and [] is expected"
    assert "t/r.test.yaml:1:" in (failure.text or "")
