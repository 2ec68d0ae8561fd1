"""Do what no call waits for, again and again, until the server stops."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from gallery_server.domain.call import Deadline
from gallery_server.errors import GalleryError

log = structlog.get_logger("gallery.housekeeping")

_ROUND_SECONDS = 5.0
_WORK_SECONDS = 30.0


class Pause(Protocol):
    """Sleep between rounds."""

    def wait(self, seconds: float) -> bool:
        """Sleep for so many seconds, or until the server stops; tell whether it does."""


@dataclass(frozen=True, slots=True)
class Sleep:
    """Pause in a thread other than the main one, which alone is woken when the server stops."""

    stopping: Callable[[], bool]

    def wait(self, seconds: float) -> bool:
        """Sleep; tell whether the server stops."""
        time.sleep(seconds)
        return self.stopping()


@dataclass(frozen=True, slots=True)
class Chore:
    """One thing to do every so many seconds; it answers how much there was to do."""

    name: str
    work: Callable[[Deadline], int]
    every_seconds: float = 60.0


def keep_house(chores: Sequence[Chore], pause: Pause) -> None:
    """Do chores when they are due; what fails is tried when it is due again."""
    due = dict.fromkeys((chore.name for chore in chores), 0.0)
    stopping = False
    while not stopping:
        for chore in chores:
            if due[chore.name] <= time.monotonic():
                _do(chore)
                due[chore.name] = time.monotonic() + chore.every_seconds
        stopping = pause.wait(_ROUND_SECONDS)


def _do(chore: Chore) -> None:
    try:
        done = chore.work(Deadline.after(_WORK_SECONDS))
    except GalleryError as error:
        log.warning("chore failed", chore=chore.name, why=error.message)
    else:
        if done:
            log.info("chore done", chore=chore.name, count=done)
