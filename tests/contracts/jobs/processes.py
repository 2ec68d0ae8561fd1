"""Run worker processes, and workers of this process in the background."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gallery_server.jobs.worker import Worker

ROOT = Path(__file__).parents[3]
SECONDS = 90.0


class WorkerProcess(subprocess.Popen[str]):
    """A process of workers, which ends when its input is closed."""

    def __init__(self, *arguments: object) -> None:
        command = [sys.executable, "-m", "tests.contracts.jobs.worker_process", *map(str, arguments)]
        super().__init__(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def told(self) -> str:
        """Answer the next line of its output."""
        assert self.stdout is not None
        return self.stdout.readline().strip()

    def __exit__(self, *error: object) -> None:
        self.kill()
        super().__exit__(*error)


@contextmanager
def polling(worker: Worker) -> Iterator[None]:
    """Let a worker poll during the block, and drain it after."""
    stop = threading.Event()
    thread = threading.Thread(target=worker.poll, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        worker.drain(SECONDS)


def until(condition: Callable[[], bool]) -> None:
    """Return when a condition holds; fail where it does not for so long that something hangs."""
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)
