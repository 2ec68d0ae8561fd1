"""The published schemas say what the models say; editors go by them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gallery_server.rules.files.source import read_source
from gallery_server.rules.schema import MODELS, schema_of
from tests.unit.gallery_server.rules.rule_cases import RULE, SELECTION

ROOT = Path(__file__).parents[4]
RULES = sorted(
    path for path in (ROOT / "rules_repo").glob("*/*") if ".test." not in path.name and path.stem != "actions"
)
TESTS = sorted((ROOT / "rules_repo").glob("*/*.test.yaml"))


def values(path: Path) -> Any:
    return read_source(path.name, path.read_bytes()).root.plain()


def refusals(name: str, form: object) -> list[str]:
    return [error.message for error in Draft202012Validator(schema_of(name)).iter_errors(form)]


@pytest.mark.parametrize("name", MODELS)
def test_the_published_file_is_as_the_model_is(name: str) -> None:
    file = ROOT / "docs" / "reference" / f"{name}.schema.json"
    assert json.loads(file.read_text("utf-8")) == schema_of(name), "run: gallery-server rules schema NAME > FILE"


@pytest.mark.parametrize("name", MODELS)
def test_it_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema_of(name))


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.name)
def test_rules_fit(path: Path) -> None:
    assert refusals("rule", values(path)) == []


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_tests_fit(path: Path) -> None:
    assert refusals("test", values(path)) == []


@pytest.mark.parametrize("text", [RULE, SELECTION])
def test_the_rules_of_the_reference_fit(text: str) -> None:
    assert refusals("rule", read_source("r.yaml", text.encode()).root.plain()) == []


@pytest.mark.parametrize(
    ("begin", "by"),
    [
        ("uuid", ""),
        ("mode", "mode: off"),
        ("mode", "modes: shadow"),
        ("  GIVEN", ""),
        ("  CALLBACK_ACTIONS", ""),
        ("  LIMIT", "  MODEL_SELECTION: a.x > b.x"),
        ("  EVERY", "  EVERY: 5"),
        ("  REPEAT", "  REPEAT: always"),
        ("  FOR", "  FOR: 0"),
        ("  ON:", "  ON: [metrics]"),
        ("  COOLDOWN", "  COOLDOWN: {per: city, for: 24h}"),
        ("  SCOPE", "  SCOPE: null"),
    ],
)
def test_what_the_model_refuses_an_editor_marks(begin: str, by: str) -> None:
    lines = [by if line.startswith(begin) else line for line in RULE.splitlines()]
    assert refusals("rule", read_source("r.yaml", "\n".join(lines).encode()).root.plain())
