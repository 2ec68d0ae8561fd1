"""Erase the bytes of drafts that have outlived their project's policy (domain, 1.2)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from gallery_server.dal import backup_store, blob_store, erasure_store, instance_store, line_store, project_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline, housekeeper
from gallery_server.domain.instance import Instance
from gallery_server.domain.project import Project
from gallery_server.registry import changes, instances

_DAY_MICROS = 86_400_000_000
_BATCH = 100


def erase_expired_drafts(database: Database, deadline: Deadline) -> int:
    """Turn the blobs of expired drafts into erased ones, whose bytes a sweep removes; answer how many.

    Readers get GONE for such a draft before, too. Nothing is done while a backup runs.
    """
    erased = 0
    after: str | None = None
    while True:
        projects = database.read(partial(project_store.list_by_name, team=None, after=after, limit=_BATCH), deadline)
        erased += sum(_erase_of(database, project, deadline) for project in projects)
        if len(projects) < _BATCH:
            return erased
        after = projects[-1].name


def _erase_of(database: Database, project: Project, deadline: Deadline) -> int:
    before = database.clock() - project.policy.draft_expiry_days * _DAY_MICROS
    erased = 0
    while True:
        found = database.read(
            partial(erasure_store.expired_drafts, project_id=project.project_id, created_before=before, limit=_BATCH),
            deadline,
        )
        done = database.write(partial(_erase, instance_ids=found), deadline, repeatable=True) if found else 0
        erased += done
        if not done:
            return erased


def _erase(tx: Transaction, instance_ids: Sequence[str]) -> int:
    lease = backup_store.find(tx)
    if lease is not None and lease.binds:
        return 0
    drafts = instance_store.find_many(tx, instance_ids).values()
    return sum(_erase_one(tx, draft) for draft in sorted(drafts, key=lambda each: (each.line_id, each.blob_id)))


def _erase_one(tx: Transaction, draft: Instance) -> bool:
    """Erase a draft unless it was released meanwhile; its line is locked, as a release does."""
    line_store.lock(tx, draft.line_id)
    present = instance_store.find(tx, draft.instance_id)
    if present is None or present.line_sequence is not None or present.erased:
        return False
    shared = blob_store.instances_of(tx, present.blob_id, but=present.instance_id, limit=1)
    if shared or not instances.as_seen(tx, present).erased:
        return False
    blob_store.erase(tx, present.blob_id)
    tx.emit(changes.instance_erased(housekeeper(tx.deadline), present, "the draft has expired"))
    return True
