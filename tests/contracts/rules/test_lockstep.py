"""Each case of the project's own rule tests comes out on a real store as it does on the test bench."""

from __future__ import annotations

from pathlib import Path

import pytest

from gallery_server.rules.rule import read_rule
from gallery_server.rules.testing.reading import RuleTest, read_test
from tests.contracts.rules.judging import Judging
from tests.contracts.rules.lockstep import Lockstep

REPOSITORY = Path(__file__).parents[3] / "rules_repo"
ACTING = (
    "forecasting/deploy_random_forest.json",
    "marketplace/deprecate_idle.yaml",
    "marketplace/promote_canary.yaml",
    "marketplace/retrain_on_drift.yaml",
    "marketplace/roll_back_regression.yaml",
)


def read_case_file(path: str) -> RuleTest:
    rule = read_rule(path, (REPOSITORY / path).read_bytes())
    test = f"{path.rpartition('.')[0]}.test.yaml"
    return read_test(test, (REPOSITORY / test).read_bytes(), rule)


CASES = [(path, at) for path in ACTING for at in range(len(read_case_file(path).document.cases))]


@pytest.mark.parametrize(("path", "at"), CASES)
def test_a_case_comes_out_alike(judging: Judging, path: str, at: int) -> None:
    test = read_case_file(path)
    lockstep = Lockstep(judging, test.rule, test.document, test.document.cases[at], {})
    lockstep.compare()
    assert lockstep.differences == []
    assert lockstep.compared
