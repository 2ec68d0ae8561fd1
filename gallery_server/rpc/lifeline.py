"""Run the children of a prefork server: what ties each to its parent, from the fork to the exit."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

import structlog

from gallery_server.errors import GalleryError
from gallery_server.rpc.listener import StartFailure

log = structlog.get_logger("gallery.processes")

READY = b"R"
"""What a child reports once it answers."""
FAILED = b"F"
"""Leads the line that a child reports where it cannot start."""
CANNOT_START = 1
"""Exit status of a child, and of its server, that cannot start for a reason it can name."""
CRASHED = 70


class Lifeline:
    """Let a child hear when to stop, and tell its parent that it answers."""

    def __init__(self, report: int) -> None:
        self._report = report
        self._stopping = False
        self._stopped_at = 0.0
        self._woken, wake = os.pipe()
        os.set_blocking(wake, False)
        # The interpreter's own handler writes to it. One in Python would run only after the sleep that it should end.
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to the whole group; the parent decides
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)

    def stopping(self) -> bool:
        """Tell whether this process was asked to stop."""
        return self._stopping

    def left(self, grace_seconds: float) -> float:
        """Answer what is left of the grace since this process was asked to stop."""
        return max(0.0, self._stopped_at + grace_seconds - time.monotonic())

    def ready(self) -> None:
        """Tell the parent that this child answers."""
        os.write(self._report, READY)

    def wait(self, seconds: float) -> bool:
        """Sleep in the main thread; answer True, at once, when asked to stop."""
        select.select([self._woken], [], [], seconds)
        return self._stopping

    def _stop(self, _signal: int, _frame: object) -> None:
        self._stopped_at = self._stopped_at or time.monotonic()
        self._stopping = True


@dataclass(frozen=True, slots=True)
class Child:
    """Describe one process of a server.

    `run` returns when the lifeline says that it is stopping, and may raise StartFailure before it is ready.
    """

    name: str
    run: Callable[[Lifeline], None]
    serves: bool = False
    """Does what its server is for: that is up once all of these are, and the others outlive them."""


def live(child: Child, leave_parent: Callable[[], None], *, report: int, parent: int, last_seconds: float) -> NoReturn:
    """Be the child: run it in the process that was just forked, and exit.

    `leave_parent` closes what belongs to the parent alone; `report` is the pipe to it; `parent` is one that ends when
    the parent dies, upon which the child stops, at the latest after `last_seconds`.
    """
    code = 0
    try:
        leave_parent()
        lifeline = Lifeline(report)
        threading.Thread(target=_follow, args=(parent, last_seconds), name="lifeline", daemon=True).start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD})
        child.run(lifeline)
    except StartFailure as failure:
        os.write(report, FAILED + str(failure).encode())
        code = CANNOT_START
    except GalleryError as error:
        log.error("child failed", child=child.name, why=error.message)  # noqa: TRY400 - no defect, so no trace
        code = CRASHED
    except BaseException:
        log.exception("child failed", child=child.name)
        code = CRASHED
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # what the parent registered to do at its exit is not the child's to do


def _follow(parent: int, last_seconds: float) -> None:
    os.read(parent, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(last_seconds)
    os._exit(CRASHED)
