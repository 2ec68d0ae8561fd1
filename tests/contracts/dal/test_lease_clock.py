"""Leases go by one clock, whatever the clocks of the hosts say."""

from __future__ import annotations

from pathlib import Path

from gallery_server.dal.database import Database
from gallery_server.dal.migrate import migrate
from tests.contracts.dal.counter import soon
from tests.contracts.dal.jobs import LONG, OTHER_WORKER, claim, claimed, due, job_of, leave


def test_leases_go_by_the_clock_of_the_database(tmp_path: Path):
    now = [1_000]
    on_sqlite = Database.open(f"sqlite:///{tmp_path / 'gallery.db'}", clock=lambda: now[0])
    migrate(on_sqlite)
    job_id = leave(on_sqlite)
    assert claimed(on_sqlite, job_id, lease=500).job.lease_micros == 1_500
    now[0] = 1_499
    assert claim(on_sqlite, job_id, OTHER_WORKER) is None
    now[0] = 1_500
    assert claimed(on_sqlite, job_id, OTHER_WORKER).job.fence == 2
    on_sqlite.close()


def test_a_host_whose_clock_is_wrong_takes_nothing_too_early(mariadb_url: str):
    on_mariadb = Database.open(mariadb_url)
    ahead = Database.open(mariadb_url, clock=lambda: 1 << 60)
    job_id = leave(ahead)
    claimed(on_mariadb, job_id)
    assert due(ahead) == []
    assert claim(ahead, job_id, OTHER_WORKER) is None
    assert abs(ahead.read(lambda tx: tx.lease_now(), soon()) - job_of(ahead).created_micros) < LONG
    on_mariadb.close()
    ahead.close()
