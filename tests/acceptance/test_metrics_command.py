"""What a user types about metrics and health, against a real server."""

from __future__ import annotations

import json
import math
import re
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from gallery_client import EvaluationRecord, GalleryClient
from tests.parts.server import Server
from tests.parts.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

START = datetime(2013, 9, 2, tzinfo=UTC)
BEGAN = 40
"""The day on which production becomes worse."""

COLOUR = re.compile(r"\x1b\[[\d;]*m")
HANGS_AFTER = 60


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server") / "home") as server:
        yield server


@pytest.fixture
def shell(running: Server, tmp_path: Path) -> Shell:
    return Shell(running.address, tmp_path)


@pytest.fixture
def model(shell: Shell, request: pytest.FixtureRequest) -> str:
    """Save an instance of a sharded model, in a project of the test's own."""
    name = f"{request.node.name.replace('[', ' ').strip(']')}/delay"
    shell.run("models", "create", name, "--shard-key", "dest")
    shell.run("save", f"{name}/dest=ORD", "-", stdin=b"model")
    return name


@pytest.fixture
def instance(model: str) -> str:
    return f"{model}/dest=ORD@1.0"


def measured(shell: Shell, instance: str, *, worse: float = 1.0, segment: str = "", days: int = 60) -> None:
    """Record a validation, and days of production of which those after `BEGAN` are so many times worse."""
    with GalleryClient(shell.address) as gallery:
        gallery.insert_metrics(instance, {"mae": 10.0}, scope="Validation", segment=segment, measured=START)
        gallery.insert_evaluations(
            EvaluationRecord(
                instance,
                {"mae": (10 + math.sin(day * 2.4) * 0.3) * (worse if day >= BEGAN else 1.0)},
                scope="Production",
                segment=segment,
                measured=START + timedelta(days=day),
                sample_count=100,
            )
            for day in range(days)
        )


def settled(shell: Shell, instance: str) -> None:
    """Wait until the health of an instance was computed from all that was written."""
    end = time.monotonic() + HANGS_AFTER
    while (found := shell.json("health", "show", instance))["outdated"] or not found["computedTime"]:
        assert time.monotonic() < end, "health is not computed"
        time.sleep(0.3)


def test_metrics_are_recorded_listed_and_retracted(shell: Shell, instance: str) -> None:
    first = shell.text(
        "metrics", "add", instance, "mae=3.5", "bias=-inf", "--scope", "validation", "--data-set", "flights:2013",
        "--samples", "2016", "--measured", "2013-09-01T00:00:00Z", "-m", "seed:=7", "--segment", "morning",
        "--window-start", "2013-08-01T00:00:00Z", "--window-end", "2013-09-01T00:00:00Z",
    ).strip()  # fmt: skip
    second = shell.json("metrics", "add", instance, "mae=nan", "--scope", "Validation", "--segment", "morning")
    shown = shell.json("metrics", "show", first)
    assert shown["metrics"] == {"mae": 3.5, "bias": "-Infinity"}
    assert (shown["scope"], shown["segment"], shown["sampleCount"]) == ("Validation", "morning", 2016)
    assert shown["dataSet"] == {"name": "flights", "version": "2013", "digest": None}
    assert (shown["metadata"], shown["windowEnd"]) == ({"seed": 7}, "2013-09-01T00:00:00.000000Z")
    newest = shell.json("metrics", "list", instance, "--name", "mae")
    assert [row["value"] for row in newest] == ["NaN", 3.5]
    assert [row["value"] for row in shell.json("metrics", "list", instance, "--oldest-first", "--limit", "2")] == [
        "-Infinity",
        3.5,
    ]
    assert first in shell.text("metrics", "list", instance, "--until", "1d", "--evaluations")
    assert first not in shell.text("metrics", "list", instance)
    assert shell.json("metrics", "latest", instance, "--name", "mae")[0]["value"] == "NaN"
    retracted = shell.json("metrics", "retract", second["evaluationId"], "--reason", "a wrong join")
    assert retracted["retractionReason"] == "a wrong join"
    latest = shell.json("metrics", "latest", instance, "--name", "mae")
    assert [(row["reference"], row["value"]) for row in latest] == [(instance, 3.5)]
    assert len(shell.json("metrics", "list", instance, "--name", "mae")) == 1
    assert "retracted" in shell.text("metrics", "list", instance, "--include-retracted")


def test_a_list_says_when_there_is_more(shell: Shell, instance: str) -> None:
    assert shell.run("metrics", "list", instance).stderr == b"no metrics\n"
    shell.run("metrics", "add", instance, "a=1", "b=2", "--scope", "test")
    assert b"there are more" in shell.run("metrics", "list", instance, "--limit", "1").stderr
    assert shell.run("metrics", "list", instance, "--limit", "2").stderr == b""


def test_a_payload_goes_in_and_comes_out(shell: Shell, instance: str) -> None:
    (shell.folder / "matrix.json").write_bytes(b"[[1, 2], [3, 4]]")
    with_payload = shell.text(
        "metrics", "add", instance, "f1=0.8", "--scope", "Test", "--payload", "matrix.json",
        "--payload-type", "application/json",
    ).strip()  # fmt: skip
    without = shell.text("metrics", "add", instance, "f1=0.8", "--scope", "Test").strip()
    card = shell.text("metrics", "show", with_payload)
    assert "16 B" in card
    assert "application/json" in card
    done = shell.run("metrics", "show", with_payload, "--payload-to", "copy.json")
    assert (done.stdout, done.stderr) == (b"copy.json\n", b"16 B of application/json\n")
    assert (shell.folder / "copy.json").read_bytes() == b"[[1, 2], [3, 4]]"
    assert "no payload" in shell.fails("metrics", "show", without, "--payload-to", "none")
    assert not (shell.folder / "none").exists()


def test_a_wrong_line_names_what_is_allowed(shell: Shell, instance: str) -> None:
    for wanted, arguments in {
        "'training', 'validation', 'test', 'production'": ("add", instance, "mae=1", "--scope", "Live"),
        "Missing option '--scope'": ("add", instance, "mae=1"),
        "'high' is no number": ("add", instance, "mae=high", "--scope", "Test"),
        "'mae' is no NAME=VALUE": ("add", instance, "mae", "--scope", "Test"),
        "'mae' is given twice": ("add", instance, "mae=1", "mae=2", "--scope", "Test"),
        "go together": ("add", instance, "mae=1", "--scope", "Test", "--payload-type", "text/plain"),
        "Missing argument 'NAME...'": ("plot", instance),
        "is no folder": ("plot", instance, "mae", "--png", "nowhere/out.png"),
        "leave out --json": ("list", instance, "--plot", "--json"),
        "is no moment": ("list", instance, "--since", "yesterday"),
        "Missing option '--reason'": ("retract", "some-id"),
    }.items():
        assert wanted in shell.fails("metrics", *arguments, status=2)
    assert "'fair', 'poor'" in shell.fails("health", "list", "p", "--at-least", "bad", status=2)


def test_a_fault_is_one_line_and_status_1(shell: Shell, instance: str) -> None:
    for arguments in (
        ("metrics", "list", instance.replace("1.0", "9.9")),
        ("metrics", "show", "0199f6a0-0000-7000-8000-000000000000"),
        ("metrics", "retract", "nonsense", "--reason", "wrong"),
        ("metrics", "add", instance, "=1".rjust(300, "m"), "--scope", "Test"),
        ("metrics", "add", instance, "mae=1", "--scope", "Test", "--measured", "3000-01-01T00:00:00Z"),
        ("health", "show", instance.replace("1.0", "9.9")),
        ("health", "list", "nothing"),
        ("health", "line", "nothing"),
        ("projects", "policy", instance.partition("/")[0], "--skew-limit", "-1"),
    ):
        (line,) = shell.fails(*arguments).splitlines()
        assert line.startswith("Error: ")
        assert line.endswith("]")


def test_a_series_is_drawn_as_large_as_the_terminal(shell: Shell, instance: str) -> None:
    measured(shell, instance, worse=2.0)
    settled(shell, instance)
    for width, height in ((80, 24), (200, 50)):
        coloured = shell.on_terminal("metrics", "plot", instance, "mae", width=width, height=height)
        lines = COLOUR.sub("", coloured).splitlines()
        assert (lines[0], lines[1]) == (instance, "mae")
        assert max(map(len, lines)) == width
        assert len(lines) < height
        assert lines[-1].startswith("━━ Production   ╌╌ Validation 10   ┆ drift since 2013-10-")
        assert "\x1b[36m" in coloured
        plain = shell.on_terminal("metrics", "plot", instance, "mae", width=width, height=height, NO_COLOR="1")
        assert "\x1b[36m" not in plain
    piped = shell.text("metrics", "list", instance, "--plot", "--scope", "Production")
    assert "\x1b" not in piped
    assert max(map(len, piped.splitlines())) == 100


def test_series_are_drawn_into_a_picture(shell: Shell, instance: str) -> None:
    measured(shell, instance, segment="morning")
    measured(shell, instance, segment="night", worse=2.0)
    assert shell.text("metrics", "plot", instance, "mae", "--png", "mae.png") == "mae.png\n"
    assert (shell.folder / "mae.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert shell.json("metrics", "list", instance, "--png", "all.png") == {"path": "all.png"}
    nothing = shell.run("metrics", "plot", instance, "bias", "--png", "none.png")
    assert (nothing.stdout, nothing.stderr) == (b"", b"no metrics to draw\n")
    assert not (shell.folder / "none.png").exists()


def test_gaps_and_what_was_retracted_are_not_drawn(shell: Shell, instance: str) -> None:
    shell.run("metrics", "add", instance, "mae=1", "--scope", "Production", "--measured", "3d")
    shell.run("metrics", "add", instance, "mae=nan", "--scope", "Production", "--measured", "2d")
    wrong = shell.text("metrics", "add", instance, "mae=5000", "--scope", "Production", "--measured", "1d").strip()
    shell.run("metrics", "retract", wrong, "--reason", "wrong")
    drawn = shell.run("metrics", "list", instance, "--plot", "--include-retracted")
    assert b"5000" not in drawn.stdout
    assert drawn.stderr == b"a gap stands for 1 value that is NaN, infinite or beyond any scale\n"


def test_health_tells_what_is_wrong_first(shell: Shell, instance: str) -> None:
    measured(shell, instance, worse=2.0)
    settled(shell, instance)
    text = shell.text("health", "show", instance)
    first, second, *_ = text.splitlines()
    assert first.startswith(f"{instance} is poor")
    assert second.startswith("- ")
    for part in ("trainingDataSet", "Validation, Production", "skew, ", "drift, ", "2013-10-"):
        assert part in text
    found = shell.json("health", "show", instance)
    assert (found["grade"], found["skews"][0]["grade"], found["drifts"][0]["kind"]) == ("POOR", "POOR", "LEVEL")


def test_health_of_what_was_never_measured(shell: Shell, instance: str) -> None:
    text = shell.text("health", "show", instance)
    assert "trainingDataSet" in text
    assert "skew, " not in text


def test_health_of_a_project_is_listed_worst_first(shell: Shell, model: str) -> None:
    project = model.partition("/")[0]
    shell.run("projects", "policy", project, "--completeness-limit", "0", "--skew-limit", "0.5", "--recent-points", "4")
    shell.run("save", f"{model}/dest=LAX", "-", stdin=b"model")
    measured(shell, f"{model}/dest=ORD@1.0", worse=2.0)
    measured(shell, f"{model}/dest=LAX@1.0")
    for shard in ("ORD", "LAX"):
        settled(shell, f"{model}/dest={shard}@1.0")
    rows = shell.json("health", "list", project)
    assert [row["reference"] for row in rows] == [f"{model}/dest=ORD@1.0", f"{model}/dest=LAX@1.0"]
    assert [row["shard"] for row in shell.json("health", "list", project, "--at-least", "POOR")] == [{"dest": "ORD"}]
    assert len(shell.json("health", "list", project, "--model", "delay", "--limit", "1")) == 1
    assert shell.run("health", "list", project, "--environment", "production").stderr == b"no instances\n"
    assert [row["version"] for row in shell.json("health", "line", f"{model}/dest=LAX")] == ["1.0"]


def test_limits_of_health_are_part_of_the_policy(shell: Shell, model: str) -> None:
    project = model.partition("/")[0]
    changed = shell.json(
        "projects", "policy", project, "--drift-limit", "0.4", "--shift-limit", "0.3", "--reference-points", "30",
        "--completeness-limit", "0",
    )  # fmt: skip
    assert json.dumps(changed["policy"]["health"]) == json.dumps(
        {
            "completenessLimit": 0.0,
            "skewLimit": 0.2,
            "driftLimit": 0.4,
            "shiftLimit": 0.3,
            "referencePoints": 30,
            "recentPoints": 5,
        }
    )
    assert "drift limit" in shell.text("projects", "show", project)
