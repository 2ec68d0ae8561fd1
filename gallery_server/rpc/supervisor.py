"""Be the parent of a prefork server: start children, restart dead ones, stop them all in order.

The parent starts no thread and opens neither database nor store: a fork copies only the thread that makes it.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from gallery_server.rpc.lifeline import CANNOT_START, CRASHED, FAILED, READY, Child, live
from gallery_server.rpc.listener import address_of, printed

log = structlog.get_logger("gallery.processes")

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 30.0
_HEALTHY_SECONDS = 10.0
"""A child that lived this long is restarted as if it had never died."""
_KILL_AFTER = 5.0
"""Seconds over the grace that a child has to end by itself."""
_REPORT_BYTES = 4096
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)


@dataclass(slots=True, eq=False)
class _Post:
    """Keep the place of one child: the process that fills it now, or when the next one will."""

    child: Child
    pid: int | None = None
    report: int | None = None
    started: float = 0.0
    due: float = 0.0
    deaths: int = 0
    told: bytearray = field(default_factory=bytearray)

    @property
    def failure(self) -> str | None:
        """The line in which the child said why it cannot start."""
        _, mark, line = self.told.partition(FAILED)
        return line.decode() if mark else None


class Supervisor:
    """Run children until a signal ends them all."""

    def __init__(self, children: Sequence[Child], listener: socket.socket | None, grace_seconds: float = 30.0) -> None:
        """Share the listener with the children that serve; take it from the others, and close it when stopping.

        Without one nobody can call.
        """
        self._posts = [_Post(child) for child in children]
        self._listener = listener
        self._told = "working" if listener is None else f"listening on {printed(address_of(listener))}"
        self._grace = grace_seconds
        self._served = False
        self._stops = 0
        self._killed = False
        self._failure: str | None = None
        self._alive = os.pipe()
        self._woken, self._wake = os.pipe()

    def run(self) -> int:
        """Run until the last child has ended; answer the exit status.

        Prints `listening on HOST:PORT`, or `working`, once all serving children are ready. SIGTERM and SIGINT stop in
        order, a second one kills. A child that raises StartFailure before that ends the server: its line goes to
        stderr.
        """
        self._hear_signals()
        while not (self._stops or self._failure):
            self._start_due()
            self._sleep(self._until_due())
            self._reap()
        if self._listener is not None:
            self._listener.close()
        self._stop()
        if self._failure:
            sys.stderr.write(f"{self._failure}\n")
            return CANNOT_START
        return 1 if self._killed else 0

    def _hear_signals(self) -> None:
        os.set_blocking(self._woken, False)
        os.set_blocking(self._wake, False)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        for number in _SIGNALS:
            signal.signal(number, self._note)

    def _note(self, number: int, _frame: object) -> None:
        if number != signal.SIGCHLD:
            self._stops += 1

    def _start_due(self) -> None:
        now = time.monotonic()
        for post in self._posts:
            if post.pid is None and post.due <= now:
                self._start(post)

    def _start(self, post: _Post) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        # A signal between the fork and the child's own handlers would be lost.
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        pid = os.fork()
        if pid == 0:
            live(
                post.child,
                lambda: self._leave_parent(post.child, reading),
                report=writing,
                parent=self._alive[0],
                last_seconds=self._grace + _KILL_AFTER,
            )
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        os.close(writing)
        post.pid, post.report, post.started, post.told = pid, reading, time.monotonic(), bytearray()
        log.info("child started", child=post.child.name, pid=pid)

    def _leave_parent(self, child: Child, reading: int) -> None:
        signal.set_wakeup_fd(-1)
        others = [post.report for post in self._posts if post.report is not None]
        for descriptor in (reading, self._alive[1], self._woken, self._wake, *others):
            os.close(descriptor)
        if not child.serves and self._listener is not None:
            self._listener.close()

    def _until_due(self) -> float:
        dues = [post.due for post in self._posts if post.pid is None]
        return max(0.0, min([_LONGEST_PAUSE, *(due - time.monotonic() for due in dues)]))

    def _sleep(self, seconds: float) -> None:
        reports = {post.report: post for post in self._posts if post.report is not None}
        for descriptor in select.select([self._woken, *reports], [], [], seconds)[0]:
            if descriptor == self._woken:
                os.read(self._woken, _REPORT_BYTES)
            else:
                self._hear(reports[descriptor])

    def _hear(self, post: _Post) -> None:
        if post.report is None:
            return
        try:
            told = os.read(post.report, _REPORT_BYTES)
        except BlockingIOError:  # the child has told all, and a process of its own holds the pipe
            told = b""
        post.told += told
        if not told:
            os.close(post.report)
            post.report = None
        if not self._served and all(post.told.startswith(READY) for post in self._posts if post.child.serves):
            self._served = True
            sys.stdout.write(f"{self._told}\n")
            sys.stdout.flush()

    def _reap(self) -> None:
        for post in self._posts:
            if post.pid is None:
                continue
            pid, status = os.waitpid(post.pid, os.WNOHANG)
            if pid:
                while post.report is not None:
                    self._hear(post)
                post.pid = None
                if not self._stops:
                    self._bury(post, os.waitstatus_to_exitcode(status))

    def _bury(self, post: _Post, code: int) -> None:
        if not self._served and (post.failure or (post.child.serves and code == CRASHED)):
            self._failure = post.failure or f"The process {post.child.name!r} failed at its start; its log says why."
            return
        now = time.monotonic()
        post.deaths = 1 if now - post.started >= _HEALTHY_SECONDS else post.deaths + 1
        pause = min(_FIRST_PAUSE * 2 ** (post.deaths - 1), _LONGEST_PAUSE)
        post.due = now + pause
        log.error("child died", child=post.child.name, code=code, why=post.failure, restart_in_seconds=pause)

    def _stop(self) -> None:
        """Stop those who serve, then the others, who show meanwhile how it goes."""
        self._stops = max(self._stops, 1)
        end = time.monotonic() + self._grace + _KILL_AFTER
        for serves in (True, False):
            posts = [post for post in self._posts if post.child.serves is serves]
            self._signal(posts, signal.SIGTERM)
            while any(post.pid for post in posts):
                left = end - time.monotonic()
                if left <= 0 or self._stops > 1:
                    self._killed = True
                    self._signal(posts, signal.SIGKILL)
                self._sleep(max(left, 0.1))
                self._reap()

    def _signal(self, posts: Sequence[_Post], number: signal.Signals) -> None:
        for post in posts:
            if post.pid is not None:
                os.kill(post.pid, number)
