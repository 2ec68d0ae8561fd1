from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest

from gallery_server.errors import Reason, Unavailable
from gallery_server.rpc.lifeline import CRASHED, Child, Lifeline, live


def without_database(_lifeline: Lifeline) -> None:
    raise Unavailable(Reason.DATABASE_UNAVAILABLE, "The database does not answer now.")


def with_a_defect(_lifeline: Lifeline) -> None:
    raise KeyError("defect")


@pytest.mark.parametrize(
    ("run", "why", "is_traced"),
    [(without_database, "The database does not answer now.", False), (with_a_defect, "KeyError", True)],
)
def test_what_a_child_meets_is_told_and_defects_are_traced(
    run: Callable[[Lifeline], None], why: str, is_traced: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    reading, writing = os.pipe()
    ends, parent = os.pipe()
    pid = os.fork()
    if pid == 0:
        signal.alarm(30)
        live(Child("worker", run), lambda: None, report=writing, parent=ends, last_seconds=1.0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == CRASHED
    for descriptor in (reading, writing, ends, parent):
        os.close(descriptor)
    told = "".join(capfd.readouterr())
    assert "child failed" in told
    assert why in told
    assert ("Traceback" in told) is is_traced
