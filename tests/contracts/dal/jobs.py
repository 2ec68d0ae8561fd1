"""What the tests of jobs do with them."""

from __future__ import annotations

import uuid

from gallery_server.dal import job_store
from gallery_server.dal.database import Database
from gallery_server.domain.fault import Fault
from gallery_server.domain.job import Claim, Job, NewJob
from gallery_server.errors import Reason, Unavailable
from tests.contracts.dal.counter import soon

HOME, OTHER_HOME = str(uuid.uuid4()), str(uuid.uuid4())
WORKER, OTHER_WORKER = f"{HOME}/boot/1", f"{HOME}/boot/2"
STRANGER = f"{OTHER_HOME}/boot/1"
LONG, ENDED = 3_600_000_000, 0
"""Leases: one that outlasts the test, and one that ends as it begins."""
FAULT = Fault.of(Unavailable(Reason.STORE_UNAVAILABLE, "The store is away.", store="main"))
KINDS = ("copy",)


def leave(database: Database, subject: str = "a", home: str | None = None) -> int:
    new = NewJob("copy", subject, {"size": 3}, home)
    return database.write(lambda tx: job_store.insert(tx, new), soon())


def job_of(database: Database, subject: str = "a") -> Job:
    found = database.read(lambda tx: job_store.find(tx, "copy", subject), soon())
    assert found is not None
    return found


def claim(database: Database, job_id: int, worker: str = WORKER, lease: int = LONG) -> Claim | None:
    return database.write(lambda tx: job_store.claim(tx, job_id, worker, lease), soon())


def claimed(database: Database, job_id: int, worker: str = WORKER, lease: int = LONG) -> Claim:
    found = claim(database, job_id, worker, lease)
    assert found is not None
    return found


def due(database: Database, home: str = HOME, limit: int = 100) -> list[int]:
    return database.read(lambda tx: job_store.claimable(tx, tx.lease_now(), home, KINDS, limit), soon())


def postpone(database: Database, held: Claim, micros: int, fault: Fault | None) -> None:
    database.write(lambda tx: job_store.postpone(tx, held, tx.lease_now() + micros, fault), soon())


def fail(database: Database, held: Claim) -> None:
    database.write(lambda tx: job_store.fail(tx, held, FAULT), soon())
