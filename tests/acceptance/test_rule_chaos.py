"""Half a minute of metrics while workers, servers and MariaDB die; `make chaos` goes on longer."""

from __future__ import annotations

import random
from pathlib import Path

from tests.chaos.ruling.campaign import run
from tests.parts.mariadb import INSTALL, MariaDB
from tests.parts.missing import missing

SECONDS = 20.0


def test_no_condition_that_turned_true_is_left_without_its_actions(tmp_path: Path) -> None:
    seed = random.randrange(1 << 32)  # noqa: S311 - no secret
    if not MariaDB.is_installed():
        missing(f"MariaDB is not installed; {INSTALL}")
    print(f"again with: scripts/chaos rules --seed {seed} --seconds {SECONDS}")  # noqa: T201 - whoever sees it fail wants it again
    outcome = run(tmp_path, seed, SECONDS)
    assert outcome.broken == []
    assert outcome.kills > 0
    assert outcome.fired > 0
    assert outcome.told >= outcome.fired
