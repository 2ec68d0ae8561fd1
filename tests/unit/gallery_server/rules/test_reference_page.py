"""docs/reference/rules.md names every key, and its examples are in order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from gallery_server.cli import main
from gallery_server.rules.document import Clauses, RuleDocument, Write
from gallery_server.rules.evidence.windows import window_of
from gallery_server.rules.files.shape import Shape
from gallery_server.rules.rule import read_rule
from gallery_server.rules.testing.document import Case, Expectation, InstanceShape, TestShape
from gallery_server.rules.testing.reading import read_test
from gallery_server.rules.testing.running import Verdict, run_test
from tests.unit.gallery_server.rules.rule_cases import RULE

ROOT = Path(__file__).parents[4]
PAGE = (ROOT / "docs" / "reference" / "rules.md").read_text("utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
ROWS = {name for cell in re.findall(r"^\| (`[^|]+) \|", PAGE, re.MULTILINE) for name in re.findall(r"`([^`]+)`", cell)}
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))


@pytest.mark.parametrize("model", [RuleDocument, Clauses, TestShape, InstanceShape, Case, Expectation])
def test_every_key_is_explained(model: type[Shape]) -> None:
    keys = {field.alias or name for name, field in model.model_fields.items()} - {"created"}
    assert keys <= ROWS


def test_every_write_is_named() -> None:
    (row,) = re.findall(r"^\| `ON` .*$", PAGE, re.MULTILINE)
    assert all(f"`{write}`" in row for write in Write)


def test_every_key_of_a_window_is_explained() -> None:
    assert set(window_of([], 0, "1d")) <= ROWS


def test_the_rule_is_the_one_that_is_tested_and_its_test_passes() -> None:
    rule_text, test_text = BLOCKS
    assert rule_text == RULE
    rule = read_rule("forecasting/deploy_random_forest.yaml", rule_text.encode())
    test = read_test("forecasting/deploy_random_forest.test.yaml", test_text.encode(), rule)
    result = run_test(test, {})
    assert [case.verdict for case in result.cases] == [Verdict.PASS] * 2, result
    assert result.sightings.when["false"]


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_hooks_call_commands_that_exist_with_the_extra_that_they_need(hook: dict[str, object]) -> None:
    program, *path = str(hook["entry"]).split()
    assert program == "gallery-server"
    command = main
    for name in path:
        command = command.commands[name]  # type: ignore[attr-defined,assignment]  # groups hold groups
    assert hook["additional_dependencies"] == [".[rules]"]
    assert hook["pass_filenames"] is False, "a rule is checked with the rest of its folder"
    assert re.search(str(hook["files"]), "team/rule.json")
