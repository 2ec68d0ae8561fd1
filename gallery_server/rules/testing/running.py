"""Run the tests of a rule: each case is PASS, FAIL where it comes out otherwise, or ERROR where it cannot be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from gallery_server.rules.files.mistake import Mistake
from gallery_server.rules.files.node import Location
from gallery_server.rules.selecting.ordering import NoOrder
from gallery_server.rules.testing.acting import Acted, Actor
from gallery_server.rules.testing.document import Case
from gallery_server.rules.testing.reading import RuleTest
from gallery_server.rules.testing.selecting import Selected, Selector
from gallery_server.rules.testing.sighting import Sightings

_PARTS = 40


class Verdict(StrEnum):
    """Say what came of a case."""

    PASS = "PASS"  # noqa: S105 - no password
    FAIL = "FAIL"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """Hold the verdict of a case, with each difference at the expectation that it breaks."""

    name: str
    verdict: Verdict
    differences: tuple[Mistake, ...] = ()
    notes: tuple[str, ...] = ()
    """How it came so, for people."""


@dataclass(frozen=True, slots=True)
class TestResult:
    """Hold what came of all cases of a test."""

    __test__ = False  # pytest would take it for a class of tests

    path: str
    cases: tuple[CaseResult, ...]
    sightings: Sightings


def run_test(test: RuleTest, kinds: Mapping[str, str]) -> TestResult:
    """Run all cases; `kinds` names the kind of each of the team's actions."""
    sightings = Sightings()
    results = []
    for at, case in enumerate(test.document.cases):
        run = _select if test.rule.document.rule.is_selection else _act
        results.append(run(test, case, ("cases", at), kinds, sightings))
    return TestResult(test.source.path, tuple(results), sightings)


def _act(
    test: RuleTest, case: Case, at: Location, kinds: Mapping[str, str], sightings: Sightings
) -> CaseResult:  # fmt: skip
    acted = Actor(test.rule, test.document, case, kinds).run()
    sightings.add(acted.sightings)
    differences = [
        test.source.mistake((*at, "expect", *where), problem, at_key=True) for where, problem in _wrong(case, acted)
    ]
    return _result(case, differences, _course(case, acted))


def _select(
    test: RuleTest, case: Case, at: Location, _kinds: Mapping[str, str], sightings: Sightings
) -> CaseResult:  # fmt: skip
    selector = Selector(test.rule, test.document, case)
    try:
        answer = selector.run()
    except NoOrder as error:
        problem = f"MODEL_SELECTION is no order: {error}"
        place = test.rule.source.mistake(("rule", "MODEL_SELECTION"), problem)
        return CaseResult(case.name, Verdict.ERROR, (place,))
    finally:
        sightings.add(selector.answer.sightings)
    differences = [
        test.source.mistake((*at, "expect", *where), problem, at_key=True) for where, problem in _amiss(case, answer)
    ]
    return _result(case, differences, _account(answer))


def _result(case: Case, differences: list[Mistake], notes: Iterator[str]) -> CaseResult:
    if not differences:
        return CaseResult(case.name, Verdict.PASS)
    return CaseResult(case.name, Verdict.FAIL, tuple(differences), tuple(notes))


def _wrong(case: Case, acted: Acted) -> Iterator[tuple[Location, str]]:
    expect = case.expect
    if expect.fired_at is not None:
        for name in sorted({*expect.fired_at, *acted.fired_at}):
            wanted, found = expect.fired_at.get(name, []), acted.fired_at.get(name, [])
            if wanted != found:
                yield ("fired_at", name), f"{name} fires at {found}, and {wanted} is expected"
    for name, wanted in (expect.inconclusive_at or {}).items():
        found = acted.inconclusive_at.get(name, [])
        if wanted != found:
            yield ("inconclusive_at", name), f"{name} is inconclusive at {found}, and {wanted} is expected"
    for action, instances in (expect.actions or {}).items():
        done = acted.actions.get(action, [])
        if instances != done:
            yield ("actions", action), f"{action} is done for {_listed(done)}, and {_listed(instances)} is expected"
    if expect.held is not None and expect.held != acted.held:
        yield ("held",), f"the rule is {'' if acted.held else 'not '}held by LIMIT in the end"


def _amiss(case: Case, answer: Selected) -> Iterator[tuple[Location, str]]:
    expect = case.expect
    if "selected" in expect.model_fields_set and expect.selected != answer.selected:
        yield ("selected",), f"{answer.selected or 'none'} is selected, and {expect.selected or 'none'} is expected"
    for name, wanted in (expect.rejected or {}).items():
        found = answer.rejected.get(name)
        if wanted != found:
            so = f"by {found}" if found else "not at all"
            yield ("rejected", name), f"{name} is rejected {so}, and {wanted} is expected"


def _course(case: Case, acted: Acted) -> Iterator[str]:
    named = {*(case.expect.fired_at or {}), *(case.expect.inconclusive_at or {}), *acted.fired_at}
    named |= {name for names in (case.expect.actions or {}).values() for name in names}
    for name in sorted(named & {*acted.course}):
        yield f"{name}: {_abridged(acted.course[name])}"
        if name in acted.true_before:
            yield f"{name}: WHEN was true before the clock began, and only what turns true fires"
        if name in acted.reasons:
            yield f"{name}: {acted.reasons[name]}"
    yield "(! fires, T true, F false, ? inconclusive, . not judged)"


def _abridged(course: list[str]) -> str:
    """Write a course as series are written: `Fx2 ! Tx40`."""
    runs = [(mark, len(list(same))) for mark, same in groupby(course)]
    parts = [mark if times == 1 else f"{mark}x{times}" for mark, times in runs]
    return " ".join(parts if len(parts) <= _PARTS else [*parts[:_PARTS], "..."])


def _account(answer: Selected) -> Iterator[str]:
    for name, clause in sorted(answer.rejected.items()):
        reason = answer.reasons.get(name)
        yield f"{name}: rejected by {clause}" if reason is None else f"{name}: {clause}, since {reason}"
    if answer.runner_up is not None:
        yield f"{answer.runner_up} comes second" + (", no worse but older" if answer.tied else "")


def _listed(names: list[str]) -> str:
    return f"[{', '.join(names)}]"
