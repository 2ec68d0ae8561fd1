"""Installed packages offer actions, and whatever they do, only that action fails."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gallery_server.actions import offers
from gallery_server.actions.catalog import kinds
from gallery_server.actions.checking import checks
from gallery_server.actions.kind import Kind
from gallery_server.actions.reach import Reach
from gallery_server.errors import InvalidArgument
from tests.parts.actions import DECISION, SECRET, call, failure, reach
from tests.parts.wheel import write_wheel

ROOT = Path(__file__).parents[3]
PIP = (sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--disable-pip-version-check")
ODD = """
import sys, threading, time
from pathlib import Path
running = threading.Event()
Path("{marker}").touch()
def hang(call): running.wait(30)
def leave(call): sys.exit(3)
def stop(call): raise KeyboardInterrupt
def tell(call, *, token): return "token is " + token + "\\n\\x1b[31m" + "x" * 9000
def fail(call, *, token): raise RuntimeError("cannot use " + token)
def silent(call): return object()
class Rude(Exception):
    def __str__(self): raise ValueError("no text")
def rude(call): raise Rude
def more(call, other, *, x): pass
def loose(call, **rest): pass
def none(): pass
def keyword(*, call): pass
async def later(call): pass
class Thing:
    def __call__(self, call): pass
thing = Thing()
secret_function = print
"""
BAD = {
    "more": "takes other",
    "loose": "takes \\*\\*rest",
    "none": "takes no call",
    "keyword": "takes no call",
    "later": "an async one",
    "thing": "is no function",
    "missing": "cannot be imported: AttributeError",
    "absent": "cannot be imported: ModuleNotFoundError",
}


def package(folder: Path, name: str, source: str, points: dict[str, str]) -> Path:
    """Write a package of one module; answer its wheel."""
    folder.mkdir()
    (folder / f"{name}.py").write_text(source)
    lines = "".join(f'"{point}" = "{value}"\n' for point, value in points.items())
    (folder / "pyproject.toml").write_text(
        f'[project]\nname = "{name}"\nversion = "1"\n[tool.setuptools]\npy-modules = ["{name}"]\n'
        f'[project.entry-points."gallery.actions"]\n{lines}'
    )
    return write_wheel(folder, folder)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the example, and a package whose functions are odd, into a folder of their own, with pip."""
    folder = tmp_path_factory.mktemp("plugins")
    points = {name: f"odd_actions:{name}" for name in ["hang", "leave", "stop", "tell", "fail", "silent", "rude", *BAD]}
    points |= {"absent": "no_such_module:run", "http": "odd_actions:none", "deploy": "odd_actions:none"}
    odd = package(folder / "odd", "odd_actions", ODD.format(marker=folder / "imported"), points)
    example = write_wheel(ROOT / "examples" / "plugin", folder)
    subprocess.run([*PIP, "--target", folder / "site", example, odd], check=True)
    return folder / "site"


@pytest.fixture
def imported(site: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let this process see what is installed, and import nothing of it yet; answer the file that the import makes."""
    marker = site.parent / "imported"
    marker.unlink(missing_ok=True)
    monkeypatch.syspath_prepend(site)
    offers._loaded.cache_clear()
    yield marker
    for name in ("gallery_journal", "odd_actions"):
        sys.modules.pop(name, None)
    offers._loaded.cache_clear()


def test_the_example_is_installed_and_runs(imported: Path, tmp_path: Path) -> None:
    kind = kinds(reach(tmp_path / "secrets"))["journal"]
    journal = tmp_path / "journal.jsonl"
    settings = {"path": str(journal), "text": "${modelName} is at ${metrics.mae}", "level": "${metrics['top 5']}"}
    assert kind.run(call(kind, settings)).detail == "Written to journal.jsonl."
    assert kind.run(call(kind, settings)).detail == "Written before."
    (line,) = journal.read_text().splitlines()
    assert json.loads(line) == {
        "key": f"{DECISION}/retrain",
        "rule": "forecasting/drift",
        "instance": "i-1",
        "level": 3,
        "text": 'Random "Forest"\r\n</script> is at 0.5',
    }


def test_its_parameters_are_its_settings(imported: Path) -> None:
    check = checks()["journal"]
    assert check({"path": "x"}) == {"path": "x"}
    for settings, told in (
        ({}, "path is missing: journal needs it"),
        ({"path": "x", "txt": "y"}, "journal has no setting 'txt'; it has text"),
        ({"path": "${x"}, "path has '${x'"),
    ):
        with pytest.raises(InvalidArgument, match=told.replace("$", r"\$")):
            check(settings)


def test_an_error_says_whether_it_may_pass(imported: Path, tmp_path: Path) -> None:
    kind = kinds(Reach())["journal"]
    closed = failure(kind, {"path": str(tmp_path)})
    assert "JournalClosed" in closed.message
    assert not closed.retryable
    away = failure(kind, {"path": str(tmp_path / "no" / "folder")})
    assert "FileNotFoundError" in away.message
    assert away.retryable


def test_nothing_is_imported_before_a_rule_names_it(imported: Path, tmp_path: Path) -> None:
    found = kinds(Reach())
    checks()
    assert not imported.exists()
    assert "secret_function" not in found, "what is no entry point cannot be named"
    found["silent"].check({})
    assert imported.exists()


def test_no_package_takes_the_place_of_ours(imported: Path) -> None:
    assert type(kinds(Reach())["http"]).__name__ == "HttpKind"
    assert "deploy" not in kinds(Reach())
    assert checks()["deploy"]({}) == {"reason": None, "allowOlder": False}


@pytest.mark.parametrize("name", BAD)
def test_what_can_be_no_action_is_told_when_checked(imported: Path, name: str) -> None:
    with pytest.raises(InvalidArgument, match=BAD[name]):
        checks()[name]({})


def test_two_packages_of_one_name_are_told(imported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    twin = package(tmp_path / "twin", "twin_journal", "def append(call): ...", {"journal": "twin_journal:append"})
    subprocess.run([*PIP, "--target", tmp_path / "site", twin], check=True)
    monkeypatch.syspath_prepend(tmp_path / "site")
    with pytest.raises(InvalidArgument, match="Several installed packages offer the action 'journal'"):
        checks()["journal"]({"path": "x"})


@pytest.mark.parametrize("name", ["leave", "stop", "rude"])
def test_whatever_is_raised_is_a_failure(imported: Path, name: str) -> None:
    assert failure(kinds(Reach())[name], {}).retryable


def test_a_secret_that_a_package_repeats_is_not_shown(imported: Path, tmp_path: Path) -> None:
    found = kinds(reach(tmp_path / "secrets"))
    told = found["tell"].run(call(found["tell"], {"token": "${secret.argo}"})).detail
    assert told.startswith("token is *** [31mxxx")
    assert SECRET not in told
    assert len(told) <= 500
    assert "cannot use ***" in failure(found["fail"], {"token": "${secret.argo}"}).message
    assert found["silent"].run(call(found["silent"], {})).detail == "Done."


def test_a_call_whose_time_is_over_is_not_begun(imported: Path) -> None:
    assert failure(kinds(Reach())["silent"], {}, seconds=-1.0).retryable


def test_what_hangs_is_left_alone_and_cannot_pile_up(imported: Path) -> None:
    kind: Kind = kinds(Reach())["hang"]
    before = threading.active_count()
    for _ in range(16):
        assert "did not return" in failure(kind, {}, seconds=0.01).message
    crowded = failure(kind, {}, seconds=5.0)
    assert "16 calls of it run" in crowded.message
    assert crowded.retryable
    assert threading.active_count() == before + 16
    sys.modules["odd_actions"].running.set()
