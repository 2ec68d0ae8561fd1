"""What dies in a campaign about rules."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress

from tests.chaos.ruling.installation import Installation
from tests.chaos.system import back

_LONGEST_PAUSE = 2.0
_LONGEST_DOWN = 1.5


def strike(installation: Installation, seed: int, seconds: float, tell: Callable[[str], None]) -> int:
    """Kill for so many seconds what a seed chooses, and mend it; answer how often."""
    chance = random.Random(seed)  # noqa: S311 - the same again for the same seed
    began = time.monotonic()
    struck = 0
    while time.monotonic() < began + seconds:
        time.sleep(chance.uniform(0.0, _LONGEST_PAUSE))
        fault = chance.choices((_kill_process, _kill_server, _kill_mariadb), (4, 2, 1))[0]
        what = fault(installation, chance)
        struck += 1
        tell(f"{time.monotonic() - began:6.1f} s  {struck:3}  {what}")
    return struck


def _kill_process(installation: Installation, chance: random.Random) -> str:
    """Kill one that serves, works or keeps house; its parent starts another."""
    server = chance.choice(installation.servers)
    draw = chance.random()
    children = server.children()
    if children:
        with suppress(ProcessLookupError):  # it died by itself, for want of a database
            os.kill(children[int(draw * len(children))], signal.SIGKILL)
    return f"a process of {server.home.name}"


def _kill_server(installation: Installation, chance: random.Random) -> str:
    server = chance.choice(installation.servers)
    server.kill9()
    time.sleep(chance.uniform(0.0, _LONGEST_DOWN))
    back(server)
    return f"{server.home.name} as a whole"


def _kill_mariadb(installation: Installation, chance: random.Random) -> str:
    installation.mariadb.kill9()
    time.sleep(chance.uniform(0.0, _LONGEST_DOWN))
    installation.mariadb.restart()
    return "MariaDB"
