"""Every client gets what the cases say, on each engine; and every call of the contract has its cases."""

from __future__ import annotations

import pytest

from tests.conformance.cases import Case, every_case
from tests.conformance.forms import METHODS
from tests.conformance.installation import Desk

CASES = list(every_case())
DIRECT = {"registerInstance", "getBlobLocation"}
"""These succeed where clients reach the store: test_direct.py has them."""


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_case(desk: Desk, case: Case) -> None:
    desk.run(case)


def test_every_call_has_a_case_that_succeeds_and_one_that_is_refused() -> None:
    steps = [step for case in CASES for step in case.steps]
    assert {step.call for step in steps if step.answer is not None} | DIRECT == set(METHODS)
    assert {step.call for step in steps if step.fault is not None} == set(METHODS)
