"""The commands of the workshop: `make` lists them, each is one script, and CI calls what people call."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.parts.scheduling import APART, scope_of

ROOT = Path(__file__).parents[2]
TARGETS = ("demo", "demo-cluster", "serve", "test", "test-containers", "chaos", "clients", "lint", "idl", "bench")
SCRIPTS = sorted(path for path in (ROOT / "scripts").iterdir() if path.is_file())


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    # Run from `make test`, its own variables would reach the `make` below.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        command, cwd=ROOT, env=inherited | environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_make_lists_its_targets() -> None:
    listed = dict(re.findall(r"^  make ([a-z-]+) +(\S.*)$", run("make").stdout, re.MULTILINE))
    assert set(TARGETS) <= set(listed)


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_is_its_script(target: str) -> None:
    assert run("make", "--dry-run", target).stdout.split() == [f"scripts/{target}"]


def test_options_pass() -> None:
    assert run("make", "--dry-run", "test", "ARGS=-k 'spool or cache'").stdout == "scripts/test -k 'spool or cache'\n"
    assert run("make", "--dry-run", "idl", "ACCEPT=1").stdout == "scripts/idl --accept\n"


@pytest.mark.parametrize("script", [*SCRIPTS, ROOT / ".ci" / "run"], ids=lambda path: path.name)
def test_a_script_is_fit_to_run(script: Path) -> None:
    text = script.read_text("utf-8")
    assert os.access(script, os.X_OK)
    assert re.match(r"#!/usr/bin/env bash\n# [A-Z]", text), "it begins with what it is for"
    assert "\nset -euo pipefail\n" in text
    assert run("bash", "-n", script).stderr == ""


def test_ci_calls_what_people_call() -> None:
    text = (ROOT / ".ci" / "run").read_text("utf-8")
    assert re.findall(r"^make .*$", text, re.MULTILINE) == ["make lint", "make test"]


def test_workers_share_the_files_that_take_long() -> None:
    for path in APART:
        assert (ROOT / path).is_file()
        assert scope_of(f"{path}::test[go]") != scope_of(f"{path}::test[java]")
    assert scope_of("tests/unit/test_a.py::test_one") == scope_of("tests/unit/test_a.py::test_two")


def test_an_interpreter_that_will_not_do_is_refused_in_one_line() -> None:
    refused = run("scripts/bootstrap", PYTHON="false")
    assert refused.returncode == 1
    assert re.fullmatch(r"bootstrap: Gallery needs Python 3\.11 or newer; .*PYTHON=\n", refused.stderr)


def test_parts_that_are_here_are_not_installed() -> None:
    assert run("scripts/install-parts", "bash=no-such-package").stdout == ""
