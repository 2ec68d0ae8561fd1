"""`make demo-cluster`: the same on MariaDB, HDFS and two servers of its own, of which nothing is left."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

import pytest

from tests.parts import hdfs, mariadb
from tests.parts.missing import missing
from tests.parts.server import kill_group

ROOT = Path(__file__).parents[2]
LIMIT = 300
ROW = re.compile(r"([A-Z]{3}) +1\.0 +[\d,]+ +[0-9a-f-]{36} +\d\.\d{3} +yes")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The folder that all of it lies in, temporary files too."""
    if not mariadb.MariaDB.is_installed():
        missing(f"MariaDB is not installed; {mariadb.INSTALL}")
    if not hdfs.Hdfs.is_installed():
        missing(f"Java or the jars of Hadoop are not here; {hdfs.INSTALL}")
    (tmp_path / "tmp").mkdir()
    return tmp_path


@contextmanager
def demo(place: Path, destinations: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-u", "-W", "error", "-m", "examples.flights.cluster"]
    with subprocess.Popen(
        [*command, "--destinations", str(destinations), "--folder", str(place / "demo")],
        cwd=ROOT, env=os.environ | {"TMPDIR": str(place / "tmp")}, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            kill_group(process.pid)


def test_a_killed_server_loses_nothing_on_a_cluster(place: Path) -> None:
    with demo(place, 10) as process:
        printed, _ = process.communicate(timeout=LIMIT)
    lines = printed.splitlines()
    assert process.returncode == 0, printed
    assert "Server 2 is killed (SIGKILL): 5 instances are acknowledged." in lines
    assert len({match[1] for line in lines if (match := ROW.match(line))}) == 10
    assert [line for line in lines if line.startswith("clean: 4")]
    assert lines[-1] == "demo: ok"
    assert left_of(place) == []


def test_ctrl_c_leaves_nothing_running(place: Path) -> None:
    with demo(place, 2) as process:
        read_until("Server 2 is started again", process)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to the parts of the cluster too
        process.communicate(timeout=LIMIT)
    assert process.returncode == 130
    assert left_of(place) == []


def test_sigterm_while_parts_start_leaves_nothing_running(place: Path) -> None:
    with demo(place, 2) as process:
        read_until("  MariaDB", process)
        process.terminate()
        process.communicate(timeout=LIMIT)
    assert process.returncode == 130
    assert left_of(place) == []


def read_until(start: str, process: subprocess.Popen[str]) -> None:
    assert process.stdout
    printed = list(takewhile(lambda line: not line.startswith(start), process.stdout))
    assert process.poll() is None, "".join(printed)


def left_of(place: Path) -> list[str]:
    """Name the processes that work below a folder, and what lies in its temporary folder."""
    commands = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            commands.append(process.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:  # it ended
            continue
    running = [command for command in commands if str(place) in command]
    return running + [path.name for path in (place / "tmp").iterdir()]
