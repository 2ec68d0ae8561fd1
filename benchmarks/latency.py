"""Time single calls of one thin client: encoded before, and decoded no further than whether they succeeded."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gallery_idl import server

from tests.parts.edge_client import EdgeClient, decode_reply, message

EMPTY = message("checkHealth", server.CheckHealthRequest(probe=server.Probe.LIVENESS))


@dataclass(frozen=True, slots=True)
class Times:
    """How long one piece of work took, again and again."""

    seconds: Sequence[float]

    @property
    def median(self) -> float:
        """Answer the median in milliseconds."""
        return 1_000 * statistics.median(self.seconds)

    @property
    def p99(self) -> float:
        """Answer what 99 of 100 stayed within, in milliseconds."""
        return 1_000 * sorted(self.seconds)[int(len(self.seconds) * 0.99)]


class ThinClient(EdgeClient):
    """Send encoded calls."""

    def run(self, call: bytes) -> bytes:
        """Send a call and wait for its reply; raise the fault where it did not succeed."""
        self.send(call)
        reply = self.receive()
        # Behind version, name and sequence id stands the type of the result's field, then its number: 0 is a success.
        name_length = int.from_bytes(reply[4:8])
        if reply[13 + name_length : 15 + name_length] != b"\0\0":
            decode_reply(reply[8 : 8 + name_length].decode(), reply)
        return reply


def taken(works: Mapping[str, Sequence[Callable[[], Any]]], times: int) -> dict[str, Times]:
    """Time pieces of work in turn, so that a noisy moment meets them all; each name goes through its own in a circle.

    All run once before, so that what they read is in memory as far as it fits.
    """
    for some in works.values():
        for work in some:
            work()
    found: dict[str, list[float]] = {name: [] for name in works}
    for number in range(times):
        for name, some in works.items():
            work = some[number % len(some)]
            begin = time.perf_counter()
            work()
            found[name].append(time.perf_counter() - begin)
    return {name: Times(seconds) for name, seconds in found.items()}
