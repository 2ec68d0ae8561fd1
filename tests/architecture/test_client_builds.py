"""`scripts/clients` builds what changed and nothing else, one process at a time, and says what is missing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from client_builds import __main__ as program
from client_builds import building, stamps
from client_builds.toolchains import TOOLS, Tool, ToolError

from tests.parts.waiting import until

ROOT = Path(__file__).parents[2]
ECHO = Tool("echo", ("v1.9.2",), r"v(\d[\d.]*)", (1, 9), "it is everywhere")


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A client of one file whose build counts its runs."""
    runs: list[str] = []
    (tmp_path / "clients" / "go").mkdir(parents=True)
    source, driver = tmp_path / "clients" / "go" / "main.go", tmp_path / "driver"
    source.write_text("one")

    def make() -> building.Built:
        runs.append(source.read_text())
        driver.touch()
        return [str(driver), source.read_text()], [driver]

    monkeypatch.setattr(building, "TOP", tmp_path)
    monkeypatch.setattr(building, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(building, "DRIVERS", tmp_path / "cache" / "drivers.json")
    monkeypatch.setattr(building, "_BUILDERS", {"go": make})
    monkeypatch.setitem(TOOLS, "go", (ECHO,))
    return runs


def test_what_did_not_change_is_not_built_again(built: list[str], tmp_path: Path) -> None:
    driver, source = tmp_path / "driver", tmp_path / "clients" / "go" / "main.go"
    assert building.build("go") == [str(driver), "one"]
    (source.parent / "README.md").write_text("prose")
    (source.parent / "target").mkdir()
    (source.parent / "target" / "made.go").write_text("made")
    assert building.build("go") == [str(driver), "one"]
    assert built == ["one"]
    source.write_text("two")
    assert building.build("go") == [str(driver), "two"]
    driver.unlink()
    building.build("go")
    assert built == ["one", "two", "two"]
    assert stamps.read(building.DRIVERS) == {"go": [str(driver), "two"], "python": building.PYTHON_DRIVER}


def test_many_that_want_one_client_build_it_once(built: list[str]) -> None:
    threads = [threading.Thread(target=building.build, args=("go",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert built == ["one"]


def test_a_build_that_fails_leaves_the_last_driver(built: list[str], tmp_path: Path) -> None:
    building.build("go")
    (tmp_path / "clients" / "go" / "main.go").write_text("broken")

    def fail() -> building.Built:
        raise ToolError("`go build` failed")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "_BUILDERS", {"go": fail})
        with pytest.raises(ToolError):
            building.build("go")
    assert stamps.read(building.DRIVERS)["go"] == [str(tmp_path / "driver"), "one"]
    assert building.build("go")[1] == "broken"


def test_a_tool_that_fails_is_told_with_what_it_said(built: list[str]) -> None:
    script = "import sys; print('line\\n' * 99, end=''); sys.exit(1)"
    with pytest.raises(ToolError, match=r"failed in clients/go:\n(line\n){40}\.\.\. and 59 lines more$"):
        building.run("go", sys.executable, "-c", script)


VERSION = r"v(\d[\d.]*)"


@pytest.mark.parametrize(
    ("tool", "said"),
    [
        (Tool("no-such-tool", (), VERSION, (3,), "ask"), "no-such-tool 3 or newer is not here; ask"),
        (Tool("echo", ("v1.9.2",), VERSION, (1, 10), "ask"), "/echo is 1.9.2, and echo 1.10 or newer is needed; ask"),
        (Tool("echo", ("who",), VERSION, (1,), "ask"), "/echo does not tell its version, and echo 1 or newer is"),
    ],
)
def test_a_tool_that_will_not_do_is_told_with_the_way_out(tool: Tool, said: str) -> None:
    with pytest.raises(ToolError) as told:
        tool.check()
    assert said in str(told.value)
    assert "\n" not in str(told.value)


def test_a_tool_that_is_new_enough_will_do() -> None:
    assert ECHO.check() == "echo 1.9.2"


@pytest.mark.parametrize("client", TOOLS)
def test_a_missing_toolchain_is_one_line(
    client: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("client_builds.toolchains._USUAL_PLACES", ())
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(sys, "argv", ["scripts/clients", "build", client])
    assert program.main() == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith(f"clients: {client}: {TOOLS[client][0].program} ")
    assert "https://" in said


@pytest.mark.parametrize("ci", ["", "true"])
def test_lint_goes_on_without_a_toolchain_but_in_ci(
    ci: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("client_builds.toolchains._USUAL_PLACES", ())
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(sys, "argv", ["scripts/clients", "lint", "go"])
    assert program.main() == (1 if ci else 0)
    assert "go 1." in "".join(capsys.readouterr())


def test_an_unknown_client_is_refused() -> None:
    done = subprocess.run(
        ["scripts/clients", "build", "rust"], cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.endswith("there is no client rust; there are java, go, node\n")


HOLD = """
import sys
from pathlib import Path
from client_builds import stamps
with stamps.alone(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_lock_is_held_by_one_and_ends_with_it(tmp_path: Path) -> None:
    def hold() -> subprocess.Popen[bytes]:
        environment = os.environ | {"PYTHONPATH": str(ROOT / "scripts")}
        command = [sys.executable, "-c", HOLD, str(tmp_path / "lock")]
        return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    with hold() as first:
        assert first.stdout
        assert first.stdout.readline() == b"held\n"
        with hold() as second:
            assert second.stdout
            until(lambda: is_waiting_for_a_lock(second.pid))
            first.kill()
            assert second.stdout.readline() == b"held\n"
            second.communicate()


def is_waiting_for_a_lock(pid: int) -> bool:
    """Tell by what the kernel lists: a process that waits stands behind an arrow."""
    lines = Path("/proc/locks").read_text().splitlines()
    return any(re.match(rf"\d+: -> FLOCK\s+\S+\s+WRITE\s+{pid} ", line) for line in lines)
