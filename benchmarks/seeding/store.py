"""Keep seeded data directories of MariaDB, so that each is filled once for a version of generator and schema."""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.seeding.filling import fill_at_once
from benchmarks.seeding.plan import Plan
from gallery_server.dal import migrations
from gallery_server.dal.database import Database
from gallery_server.dal.migrate import migrate
from tests.parts.mariadb import MariaDB

OPTIONS = ("--innodb-buffer-pool-size=1G", "--innodb-log-file-size=512M")
_CACHE = Path(__file__).parents[2] / ".cache" / "benchmarks"
_DATABASE = "seeded"
_PROCESSES = 2
_SOURCES = (Path(__file__).parent, Path(migrations.__path__[0]))
_SIZES = f"""
SELECT table_name, ROUND((data_length + index_length) / 1000000) FROM information_schema.tables
WHERE table_schema = '{_DATABASE}' AND data_length + index_length > 1000000 ORDER BY data_length + index_length DESC
"""  # noqa: S608 - own name


@dataclass(frozen=True)
class SeededStore:
    """A running server of one seeded database, and what filling it took."""

    plan: Plan
    url: str
    seconds: float
    megabytes: dict[str, int]
    """By table, with its indexes; those below one are left out."""


def large(*, quick: bool) -> Plan:
    """Plan the store that the goals speak of, or a small one for a short look."""
    return Plan(50_000, shards=20) if quick else Plan()


@contextmanager
def seeded(plan: Plan) -> Iterator[SeededStore]:
    """Run a server on a copy of what a plan fills, which is filled now where it was not before."""
    kept = _kept(plan)
    server = MariaDB(kept / "data", OPTIONS).start()
    try:
        note = json.loads((kept / "note.json").read_text(encoding="utf-8"))
        yield SeededStore(plan, server.url(_DATABASE), **note)
    finally:
        server.stop()


def _kept(plan: Plan) -> Path:
    _CACHE.mkdir(parents=True, exist_ok=True)
    with (_CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kind = f"{plan.instances}-on-{plan.lines}"
        kept = _CACHE / f"{kind}-{_version()}"
        if not kept.exists():
            for stale in _CACHE.glob(f"{kind}-*"):
                shutil.rmtree(stale)
            _make(plan, kept)
    return kept


def _version() -> str:
    digest = hashlib.sha256()
    for path in sorted(path for folder in _SOURCES for path in folder.glob("*.py")):
        if path != Path(__file__):  # says how rows are kept, not which
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _make(plan: Plan, kept: Path) -> None:
    server = MariaDB(options=OPTIONS).start()
    try:
        server.execute(f"CREATE DATABASE {_DATABASE}")
        url = server.url(_DATABASE)
        database = Database.open(url)
        migrate(database)
        database.close()
        begin = time.monotonic()
        fill_at_once(url, plan, _PROCESSES, lambda table: print(f"  {plan.instances:,} instances: {table}", flush=True))
        note = {"seconds": round(time.monotonic() - begin, 1), "megabytes": _megabytes(server)}
        unfinished = kept.with_name("unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        server.keep(unfinished / "data")
        (unfinished / "note.json").write_text(json.dumps(note), encoding="utf-8")
        unfinished.rename(kept)
    finally:
        server.stop()


def _megabytes(server: MariaDB) -> dict[str, int]:
    rows = server.execute(_SIZES)
    return {str(name): int(str(size)) for name, size in rows}
