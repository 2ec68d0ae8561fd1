"""Write metrics while everything dies, let it come to rest, and judge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.ruling.installation import running
from tests.chaos.ruling.strikes import strike
from tests.chaos.ruling.verdict import broken_promises
from tests.chaos.ruling.writers import Writer

_WRITERS = 5
_A_SECOND = 50


@dataclass(frozen=True)
class Outcome:
    """What a campaign did and found."""

    kills: int
    written: int
    fired: int
    told: int
    """Callbacks that came, those that came again among them."""
    broken: list[str] = field(default_factory=list)
    """The promises that were broken; none where all is well."""


def run(folder: Path, seed: int, seconds: float, tell: Callable[[str], None] = print) -> Outcome:
    """Strike for so many seconds, as a seed says."""
    with running(folder) as installation:
        writers = [
            Writer(installation.addresses, seed + number, installation.series[number::_WRITERS], _WRITERS / _A_SECOND)
            for number in range(_WRITERS)
        ]
        for writer in writers:
            writer.start()
        try:
            kills = strike(installation, seed, seconds, tell)
        finally:
            for writer in writers:
                writer.end()
        tell("all is up again; judging")
        broken = [line for writer in writers for line in writer.trouble] or broken_promises(installation)
        return Outcome(
            kills=kills,
            written=sum(writer.written for writer in writers),
            fired=sum(len(each.firing) for each in installation.series),
            told=len(installation.receiver.received),
            broken=broken,
        )
