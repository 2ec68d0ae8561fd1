"""Watch the memory of a server and its children."""

from __future__ import annotations

import subprocess
import threading
import time
from pathlib import Path
from typing import Self

_PAUSE_SECONDS = 0.1
_WARM_SECONDS = 15.0
_KIB_PER_MB = 1_000_000 / 1_024


class PeakMemory:
    """Sample the private memory of a process and its children, and keep the largest sum."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._idle = self._peak = private_kib(pid)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def grown_mb(self) -> float:
        """Answer by how many MB the peak is above what it was at first."""
        return round((self._peak - self._idle) / _KIB_PER_MB, 1)

    def _watch(self) -> None:
        while not self._stop.wait(_PAUSE_SECONDS):
            self._peak = max(self._peak, private_kib(self._pid))


def watched(program: subprocess.Popen[bytes]) -> float:
    """Let a program that has warmed up go on by a line on its stdin; answer by how many MB it grew, once it has ended.

    Raises AssertionError where it failed.
    """
    assert program.stdin is not None
    time.sleep(_WARM_SECONDS)
    with PeakMemory(program.pid) as memory:
        program.stdin.write(b"\n")
        program.stdin.close()
        assert program.wait() == 0, "the watched program failed"
    return memory.grown_mb()


def private_kib(pid: int) -> int:
    """Answer the private resident memory of a process and all below it, in KiB."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return _own_kib(pid) + sum(private_kib(int(child)) for child in children)


def _own_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))
