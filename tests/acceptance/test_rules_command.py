"""`gallery-server rules` as authors use it: the example is in order, and mistakes are told where they are."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.integration.commands.program import Ended, run

ROOT = Path(__file__).parents[2]
REPOSITORY = ROOT / "rules_repo"
PAPER = ("forecasting/select_linear_regression.json", "forecasting/deploy_random_forest.json")
OTHERS = ("retrain_on_drift", "roll_back_regression", "promote_canary", "deprecate_idle")
NOT_INSTALLED = (
    "git", "hdfs_native", "peewee", "prometheus_client", "pyarrow", "pymysql", "structlog", "thriftpy2.rpc",
    "thriftpy2.server",
)  # fmt: skip
"""What `gallery[rules]` does not bring, and the part of thriftpy2 that serves."""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Answer a copy of the example that a test may spoil."""
    return shutil.copytree(REPOSITORY, tmp_path / "rules")


def told(ended: Ended) -> list[str]:
    assert "Traceback" not in ended.output + ended.errors
    return ended.output.splitlines()


def test_the_example_has_the_rules_of_the_paper_and_those_that_teams_want() -> None:
    wanted = {*PAPER, *(f"marketplace/{name}.yaml" for name in OTHERS)}
    files = {str(path.relative_to(REPOSITORY)) for path in REPOSITORY.glob("*/*")}
    assert wanted <= files
    assert {f"{name.rpartition('.')[0]}.test.yaml" for name in wanted} <= files


def test_the_example_is_in_order() -> None:
    ended = run("rules", "check", REPOSITORY)
    assert (ended.status, told(ended)) == (0, ["in order: 6 rules of 2 teams"])


def test_all_tests_of_the_example_pass_and_saw_every_condition_say_yes_and_no() -> None:
    ended = run("rules", "test", REPOSITORY)
    assert ended.status == 0, ended.output
    assert told(ended)[-1] == "19 PASS, 0 FAIL, 0 ERROR"
    seen = [line for line in told(ended) if line.startswith("  seen")]
    assert len(seen) == 6
    assert not [line for line in seen if "WHEN true 0" in line or "false 0, inconclusive" in line.partition("WHEN")[2]]


def test_a_rule_of_the_paper_is_as_the_paper_has_it() -> None:
    form = json.loads((REPOSITORY / PAPER[1]).read_text("utf-8"))["rule"]
    assert form == {
        "GIVEN": 'modelName == "Random Forest" && modelDomain == "UberX"',
        "WHEN": 'metrics["bias"] <= 0.1 && metrics["bias"] >= -0.1',
        "ENVIRONMENT": "production",
        "CALLBACK_ACTIONS": ["forecasting_deployment"],
    }


def test_a_mistake_is_told_with_its_place_and_keeps_its_team_alone(repository: Path) -> None:
    rule = repository / "marketplace" / "retrain_on_drift.yaml"
    rule.write_text(rule.read_text().replace("drift('mape') > 0.2", "drift('mape') => 0.2"))
    ended = run("rules", "check", repository)
    assert ended.status == 1
    assert told(ended) == [
        f"{rule}:6:23: error: WHEN: => is no operator, and there are no functions to define; write >= to compare",
        "      WHEN: drift('mape') => 0.2",
        "                          ^",
        "1 error; nothing of marketplace would be published",
    ]


def test_a_warning_changes_no_status(repository: Path) -> None:
    rule = repository / "marketplace" / "retrain_on_drift.yaml"
    rule.write_text(rule.read_text().replace("drift('mape') > 0.2", "drift('mape') > 1 / 2"))
    ended = run("rules", "check", repository)
    assert ended.status == 0
    assert told(ended)[0].startswith(f"{rule}:6:25: warning: WHEN: ")
    assert told(ended)[-1] == "in order: 6 rules of 2 teams, 1 warning"


def test_a_test_that_fails_says_what_came_instead(repository: Path, tmp_path: Path) -> None:
    test = repository / "forecasting" / "deploy_random_forest.test.yaml"
    test.write_text(test.read_text().replace("{good: [2, 9]}", "{good: [2]}"))
    ended = run("rules", "test", repository, "--junit", tmp_path / "report.xml")
    assert ended.status == 1
    lines = told(ended)
    assert "  FAIL   fires once when the bias settles, and again when it comes back" in lines
    assert f"         {test}:14:18: good fires at [2, 9], and [2] is expected" in lines
    assert "           good: Fx2 ! Tx2 . ? T F !" in lines
    assert lines[-1] == "18 PASS, 1 FAIL, 0 ERROR; nothing of forecasting would be published"
    root = ET.parse(tmp_path / "report.xml").getroot()  # noqa: S314 -- written just now
    assert len(root.findall(".//testcase")) == 19
    assert len(root.findall(".//failure")) == 1


def test_a_rule_that_acts_without_a_test_is_not_published(repository: Path) -> None:
    (repository / "marketplace" / "promote_canary.test.yaml").unlink()
    ended = run("rules", "test", repository)
    assert ended.status == 1
    assert "no test has seen WHEN false" in ended.output
    assert told(ended)[-1].endswith("1 error outside of cases; nothing of marketplace would be published")
    assert run("rules", "check", repository).status == 0, "check runs no tests"


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["check", "nowhere"], 2, "Directory 'nowhere' does not exist"),
        (["check", str(REPOSITORY / "README.md")], 2, "is a file"),
        (["check", str(ROOT / "idl"), "x"], 2, "unexpected extra argument"),
        (["test", ".", "--junt", "x"], 2, "No such option"),
        (["test", str(REPOSITORY), "--junit", "/nowhere/x.xml"], 1, "/nowhere/x.xml cannot be written"),
        (["schema", "actions"], 2, "is not one of 'rule', 'test'"),
        (["chekc"], 2, "No such command 'chekc'"),
    ],
)
def test_a_wrong_command_line_is_told_in_a_line(arguments: list[str], status: int, says: str) -> None:
    ended = run("rules", *arguments)
    assert ended.status == status
    assert says in ended.complaint


def test_a_folder_without_rules_is_told(tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text("left alone\n")
    ended = run("rules", "check", tmp_path)
    assert (ended.status, ended.output) == (1, "")
    assert "has no rules; give the folder that holds the teams' folders" in ended.complaint


def test_it_works_in_the_folder_itself(repository: Path) -> None:
    program = Path(sys.executable).with_name("gallery-server")
    done = subprocess.run([program, "rules", "check"], cwd=repository, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "in order: 6 rules of 2 teams\n")


def test_names_of_files_command_no_terminal(repository: Path) -> None:
    (repository / "marketplace" / "\x1b[31m.txt").write_text("")
    ended = run("rules", "check", repository)
    assert "\x1b" not in ended.output
    assert r"\x1b[31m.txt:1:1: error: " in ended.output


@pytest.mark.parametrize("name", ["rule", "test"])
def test_the_schema_is_printed(name: str) -> None:
    published = (ROOT / "docs" / "reference" / f"{name}.schema.json").read_text("utf-8")
    assert run("rules", "schema", name).output == published


@pytest.mark.parametrize("command", [["check", str(REPOSITORY)], ["test", str(REPOSITORY)], ["schema"]])
def test_nothing_of_the_server_is_needed(command: list[str]) -> None:
    """Run it where what the server alone needs cannot be imported."""
    program = f"""
import sys
sys.modules.update(dict.fromkeys({NOT_INSTALLED!r}))
from gallery_server.cli import main
main(["rules", *{command!r}])
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env=dict(os.environ),
    )
    assert done.returncode == 0, done.stderr
