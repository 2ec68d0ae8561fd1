"""Run a case of a rule in a test file of one case."""

from __future__ import annotations

import json
from collections.abc import Mapping

from gallery_server.rules.rule import Rule
from gallery_server.rules.testing.reading import RuleTest, read_test
from gallery_server.rules.testing.running import CaseResult, TestResult, run_test

CLOCK = "2026-03-01T00:00:00Z"


def case_of(**case: object) -> dict[str, object]:
    """Make a case; where nothing is expected, that nothing fires."""
    return {"name": "case", "expect": {"fired_at": {}}} | case


def test_of(rule: Rule, instances: Mapping[str, object], *cases: Mapping[str, object], **more: object) -> RuleTest:
    """Read a test file of these cases."""
    form = {"rule": "r.yaml", "clock": CLOCK, "step": "1h", "instances": instances, "cases": list(cases)} | more
    return read_test("t/r.test.yaml", json.dumps(form).encode(), rule)


test_of.__test__ = False  # type: ignore[attr-defined]  # pytest would run it


def ran(rule: Rule, instances: Mapping[str, object], *cases: Mapping[str, object], **more: object) -> TestResult:
    """Run these cases."""
    return run_test(test_of(rule, instances, *cases, **more), {})


def differences(result: CaseResult) -> list[str]:
    """Answer what came out otherwise."""
    return [each.problem for each in result.differences]
