"""A process that hangs, talks too much or is not wanted any more is ended with all that it started."""

from __future__ import annotations

import subprocess
import sys

import pytest

from gallery_server.rules.publishing.bounded_process import Bounds, Ended, Overrun, finish
from tests.parts.waiting import until

SECONDS = 60.0


class GivenUp(Exception):  # noqa: N818 - not an error here
    pass


def running_groups() -> set[int]:
    listed = subprocess.run(["ps", "-eo", "pgid=,stat="], check=True, capture_output=True, text=True).stdout
    return {int(line.split()[0]) for line in listed.splitlines() if not line.split()[1].startswith("Z")}


def begin(program: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def test_what_ends_by_itself_is_read_whole() -> None:
    ended = finish(
        begin("import sys; print('a' * 100_000); sys.stderr.write('no'); sys.exit(3)"), Bounds(SECONDS, 200_000)
    )
    assert ended == Ended(3, b"a" * 100_000 + b"\n", "no")


def test_what_talks_too_much_is_ended() -> None:
    process = begin("while True: print('a' * 1_000)")
    with pytest.raises(Overrun, match="more than 10000 bytes"):
        finish(process, Bounds(SECONDS, 10_000))
    assert process.returncode is not None


def test_of_many_complaints_the_last_is_kept() -> None:
    ended = finish(begin("import sys; sys.stderr.write('x' * 1_000_000 + 'last')"), Bounds(SECONDS, 10))
    assert ended.complaint.endswith("xlast")
    assert len(ended.complaint) < 100_000


def test_a_grandchild_that_holds_the_pipe_is_ended_too() -> None:
    process = begin(
        "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], "
        "pass_fds=[]); print('done')"
    )
    with pytest.raises(Overrun, match=r"within 0\.5 seconds"):
        finish(process, Bounds(0.5, 10_000))
    # Whom a signal has killed ends a moment later.
    until(lambda: process.pid not in running_groups(), "the grandchild runs on")


def test_the_check_ends_it() -> None:
    def check() -> None:
        raise GivenUp

    process = begin("import time; time.sleep(600)")
    with pytest.raises(GivenUp):
        finish(process, Bounds(SECONDS, 10, check))
    assert process.returncode is not None
