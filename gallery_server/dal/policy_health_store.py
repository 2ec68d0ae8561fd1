"""Keep how far the instances of projects are computed by a changed policy: a row for each project that is not done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import SQL, fn

from gallery_server.dal.schema import InstanceRow, PolicyHealthRow
from gallery_server.dal.transaction import Transaction


@dataclass(frozen=True, slots=True)
class PolicyWalk:
    """A walk over the instances of a project, in the order of their ids; None before the first."""

    project_id: str
    policy_version: int
    after_instance_id: str | None


def begin(tx: Transaction, project_id: str, policy_version: int) -> None:
    """Owe a project a walk by this version of its policy, from its first instance on."""
    change = {PolicyHealthRow.policy_version: policy_version, PolicyHealthRow.after_instance_id: None}
    if not tx.run(PolicyHealthRow.update(change).where(PolicyHealthRow.project_id == project_id)):
        tx.run(PolicyHealthRow.insert({PolicyHealthRow.project_id: project_id, **change}))


def find(tx: Transaction, project_id: str) -> PolicyWalk | None:
    """Answer the walk of a project that is not done, or None."""
    row = tx.row(PolicyHealthRow.select().where(PolicyHealthRow.project_id == project_id))
    return None if row is None else PolicyWalk(**row)


def list_owed(tx: Transaction, limit: int) -> list[PolicyWalk]:
    """Answer up to `limit` walks that are not done."""
    query = PolicyHealthRow.select().order_by(PolicyHealthRow.project_id).limit(limit)
    return [PolicyWalk(**row) for row in tx.rows(query)]


def advance(tx: Transaction, walk: PolicyWalk, instance_id: str) -> bool:
    """Go on behind an instance; tell whether nobody else did, and no later policy began anew."""
    return tx.run(PolicyHealthRow.update({PolicyHealthRow.after_instance_id: instance_id}).where(_stands(walk))) == 1


def end(tx: Transaction, walk: PolicyWalk) -> bool:
    """End a walk; tell whether nobody else went on, and no later policy began anew."""
    return tx.run(PolicyHealthRow.delete().where(_stands(walk))) == 1


def list_ahead(tx: Transaction, walk: PolicyWalk, limit: int) -> list[str]:
    """Answer the ids of up to `limit` instances that come next."""
    query = _ahead(walk).order_by(InstanceRow.instance_id).limit(limit)
    return [row["instance_id"] for row in tx.rows(query)]


def count_ahead(tx: Transaction, walk: PolicyWalk, most: int) -> int:
    """Count the instances that are left, up to so many."""
    counted = _ahead(walk).limit(most).alias("ahead")
    row = tx.row(InstanceRow.select(fn.COUNT(SQL("*")).alias("left")).from_(counted))
    return 0 if row is None else int(row["left"])


def _ahead(walk: PolicyWalk) -> Any:
    condition = InstanceRow.project_id == walk.project_id
    if walk.after_instance_id is not None:
        condition &= InstanceRow.instance_id > walk.after_instance_id
    return InstanceRow.select(InstanceRow.instance_id).where(condition)


def _stands(walk: PolicyWalk) -> Any:
    after = PolicyHealthRow.after_instance_id
    return (
        (PolicyHealthRow.project_id == walk.project_id)
        & (PolicyHealthRow.policy_version == walk.policy_version)
        & (after.is_null() if walk.after_instance_id is None else after == walk.after_instance_id)
    )
