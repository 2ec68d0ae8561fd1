"""Carry a plan out: strike after strike, several at a time, no two on one part."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock

from tests.chaos.clients import Saver
from tests.chaos.plan import Strike
from tests.chaos.system import System

_AT_ONCE = 3


class Striker:
    """Strike a system; `tell` is called with a line for each strike."""

    def __init__(self, system: System, savers: Sequence[Saver], tell: Callable[[str], None]) -> None:
        self._system = system
        self._savers = savers
        self._tell = tell
        self._locks: dict[str, Lock] = {}

    def carry_out(self, strikes: Sequence[Strike], seconds: float | None) -> list[Strike]:
        """Strike in order, and return when all is mended; answer what was done, less where the seconds were over."""
        end = None if seconds is None else time.monotonic() + seconds
        began = time.monotonic()
        done: list[Strike] = []
        under_way: list[Future[None]] = []
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            for strike in strikes:
                time.sleep(strike.pause)
                while sum(not each.done() for each in under_way) >= _AT_ONCE:
                    time.sleep(0.05)
                if end is not None and time.monotonic() > end:
                    break
                part = strike.fault.part(self._system, strike.pick)
                lasts = f" for {strike.seconds:.1f} s" if strike.fault.longest else ""
                self._tell(f"{time.monotonic() - began:6.1f} s  {strike.number:3}  {strike.fault.name} ({part}){lasts}")
                under_way.append(threads.submit(self._strike, strike, part))
                done.append(strike)
        for each in under_way:
            each.result()
        return done

    def _strike(self, strike: Strike, part: str) -> None:
        with (
            self._locks.setdefault(part, Lock()),
            strike.fault.struck(self._system, self._savers, strike.pick),
        ):
            time.sleep(strike.seconds)
