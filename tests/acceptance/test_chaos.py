"""A minute under fire, on MariaDB and HDFS with two servers; `make chaos` goes on longer, on every kind of store."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.chaos.arsenal import ARSENAL
from tests.chaos.campaign import Campaign
from tests.chaos.plan import plan
from tests.chaos.stores import of_hdfs
from tests.parts.hdfs import Hdfs
from tests.parts.mariadb import INSTALL, MariaDB
from tests.parts.missing import missing

KILLS = 12
SECONDS = 30.0
FIXED = 4
CHOSEN = random.randrange(1 << 32)  # noqa: S311 - no secret


@pytest.mark.parametrize("seed", [FIXED, pytest.param(CHOSEN, id="another")])
def test_a_minute_under_fire_breaks_no_promise(seed: int, fragile_hdfs: Hdfs, tmp_path: Path) -> None:
    if not MariaDB.is_installed():
        missing(f"MariaDB is not installed; {INSTALL}")
    print(f"again with: scripts/chaos --seed {seed} --kills {KILLS} --seconds {SECONDS} --store hdfs")  # noqa: T201 - whoever sees it fail wants it again
    campaign = Campaign(of_hdfs(fragile_hdfs, f"chaos-{seed}"), tmp_path, seed, KILLS, SECONDS)
    outcome = campaign.run()
    assert outcome.broken == []
    assert outcome.kills > 0
    assert outcome.acknowledged > 0
    assert outcome.loaded > 0


def test_a_seed_decides_the_strikes() -> None:
    assert plan(7, 20, ARSENAL) == plan(7, 20, ARSENAL)
    assert plan(7, 20, ARSENAL) != plan(8, 20, ARSENAL)
    assert sum(strike.fault.kills for strike in plan(7, 20, ARSENAL)) == 20
