"""Define every fault that can strike: each breaks one part for a while, and mends it at the end of its block."""

from __future__ import annotations

import os
import random
import signal
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import ClassVar, TypeVar

from tests.chaos.clients import Saver
from tests.chaos.system import System, back
from tests.parts.server import Server

T = TypeVar("T")


class Fault(ABC):
    """A way in which a part can fail."""

    name: ClassVar[str]
    """What the table calls it."""
    kills: ClassVar[bool]
    """Whether it is a kill -9."""
    weight: ClassVar[int]
    """How often it strikes, beside the others."""
    longest: ClassVar[float]
    """Seconds that it lasts at most."""

    @abstractmethod
    def can_strike(self, system: System) -> bool:
        """Tell whether the installation has what it breaks."""

    @abstractmethod
    def part(self, system: System, pick: float) -> str:
        """Name the part that is struck; one part has one fault at a time."""

    @abstractmethod
    def struck(self, system: System, savers: Sequence[Saver], pick: float) -> AbstractContextManager[None]:
        """Break the part during the block."""


class _OfServer(Fault):
    def can_strike(self, system: System) -> bool:
        return True

    def part(self, system: System, pick: float) -> str:
        return _chosen(system.servers, pick).home.name


class KillServer(_OfServer):
    name = "kill a server"
    kills, weight, longest = True, 14, 2.0

    @contextmanager
    def struck(self, system: System, savers: Sequence[Saver], pick: float) -> Iterator[None]:
        server = _chosen(system.servers, pick)
        server.kill9()
        yield
        back(server)


class KillChild(_OfServer):
    """Kill one process of a server, which its parent replaces."""

    name = "kill a process of a server"
    kills, weight, longest = True, 22, 0.0

    @contextmanager
    def struck(self, system: System, savers: Sequence[Saver], pick: float) -> Iterator[None]:
        with suppress(ProcessLookupError):
            os.kill(_child(_chosen(system.servers, pick)), signal.SIGKILL)
        yield


class HangServer(_OfServer):
    name = "hang a server"
    kills, weight, longest = False, 4, 6.0

    @contextmanager
    def struck(self, system: System, savers: Sequence[Saver], pick: float) -> Iterator[None]:
        group = _chosen(system.servers, pick).pid
        os.killpg(group, signal.SIGSTOP)
        yield
        os.killpg(group, signal.SIGCONT)


class HangChild(_OfServer):
    name = "hang a process of a server"
    kills, weight, longest = False, 5, 6.0

    @contextmanager
    def struck(self, system: System, savers: Sequence[Saver], pick: float) -> Iterator[None]:
        child = _child(_chosen(system.servers, pick))
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGSTOP)
        yield
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGCONT)


class FillSpool(Fault):
    """Leave no room on the disk under the spool of the last server."""

    name = "fill the disk under a spool"
    kills, weight, longest = False, 4, 5.0

    def can_strike(self, system: System) -> bool:
        return system.small_spool is not None

    def part(self, system: System, pick: float) -> str:
        return "disk"

    @contextmanager
    def struck(self, system: System, savers: Sequence[Saver], pick: float) -> Iterator[None]:
        assert system.small_spool is not None
        filler = system.small_spool / "filler"
        _fill(filler)
        yield
        filler.unlink()


class _OfDatabase(Fault):
    def can_strike(self, system: System) -> bool:
        return system.mariadb is not None

    def part(self, system: System, pick: float) -> str:
        return "database"


class KillDatabase(_OfDatabase):
    name = "kill MariaDB"
    kills, weight, longest = True, 7, 2.0

    @contextmanager
    def struck(self, system: System, savers: Sequence[Saver], pick: float) -> Iterator[None]:
        assert system.mariadb is not None
        system.mariadb.kill9()
        yield
        system.mariadb.restart()


class HangDatabase(_OfDatabase):
    name = "hang MariaDB"
    kills, weight, longest = False, 4, 6.0

    @contextmanager
    def struck(self, system: System, savers: Sequence[Saver], pick: float) -> Iterator[None]:
        assert system.mariadb is not None
        system.mariadb.hang()
        yield
        system.mariadb.wake()


class CutConnections(Fault):
    """Cut the connections of a server to MariaDB at its next COMMIT, before or after it is done."""

    name = "cut connections at COMMIT"
    kills, weight, longest = False, 8, 0.0

    def can_strike(self, system: System) -> bool:
        return bool(system.wires)

    def part(self, system: System, pick: float) -> str:
        return "wires"

    @contextmanager
    def struck(self, system: System, savers: Sequence[Saver], pick: float) -> Iterator[None]:
        _chosen(system.wires, pick).arm(after_commit=pick * 100 % 1 < 0.5)
        yield


class KillSaver(Fault):
    """Kill a program that saves; another takes its place, and saves the same again."""

    name = "kill a client that saves"
    kills, weight, longest = True, 14, 1.0

    def can_strike(self, system: System) -> bool:
        return True

    def part(self, system: System, pick: float) -> str:
        return "savers"

    @contextmanager
    def struck(self, system: System, savers: Sequence[Saver], pick: float) -> Iterator[None]:
        saver = _chosen(savers, pick)
        saver.kill9()
        yield
        saver.start()


def _chosen(parts: Sequence[T], pick: float) -> T:
    return parts[int(pick * len(parts))]


def _child(server: Server) -> int:
    # Which processes there are when it strikes is chance anyhow.
    return random.choice(server.children())  # noqa: S311 - no secret


def _fill(filler: Path) -> None:
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(1 << 16))
