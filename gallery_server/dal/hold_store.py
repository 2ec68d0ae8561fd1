"""Keep holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peewee import JOIN

from gallery_server.dal.schema import HoldRow, ModelRow, ProjectRow
from gallery_server.dal.statement import Parameter, Statement, insert_into, matching
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.hold import Hold
from gallery_server.domain.shard import Shard


def _holds() -> Any:
    return (
        HoldRow.select(HoldRow, ProjectRow.name.alias("project_name"), ModelRow.base_version_id)
        .join(ProjectRow, on=(ProjectRow.project_id == HoldRow.project_id))
        .join(ModelRow, JOIN.LEFT_OUTER, on=(ModelRow.model_id == HoldRow.model_id))
    )


def _unended(now: Any) -> Any:
    return HoldRow.released_micros.is_null() & (HoldRow.until_micros.is_null() | (HoldRow.until_micros > now))


_FIND = Statement(_holds().where(matching(HoldRow.hold_id)))
_IN_FORCE = Statement(
    _holds().where(matching(ProjectRow.name, HoldRow.environment) & _unended(Parameter(HoldRow.until_micros, "now")))
)
_INSERT = insert_into(HoldRow)


def find(tx: Transaction, hold_id: str) -> Hold | None:
    """Answer a hold by its id, or None."""
    row = tx.row(_FIND.given(hold_id=hold_id))
    return None if row is None else _hold(row)


def in_force(tx: Transaction, project_name: str, environment: str) -> list[Hold]:
    """Answer the holds that are in force in an environment of a project."""
    return [_hold(row) for row in tx.rows(_IN_FORCE.given(name=project_name, environment=environment, now=tx.now))]


def find_many(tx: Transaction, hold_ids: Sequence[str]) -> list[Hold]:
    """Answer holds by their ids."""
    return [_hold(row) for row in tx.rows(_holds().where(HoldRow.hold_id.in_(list(hold_ids))))] if hold_ids else []


def list_backwards(
    tx: Transaction,
    project_id: str,
    environment: str | None,
    *,
    include_ended: bool,
    before: tuple[int, str] | None,
    limit: int,
) -> list[Hold]:
    """Answer up to `limit` holds of a project that were placed before a moment and id, newest first."""
    condition = HoldRow.project_id == project_id
    if environment is not None:
        condition &= HoldRow.environment == environment
    if not include_ended:
        condition &= _unended(tx.now)
    if before is not None:
        micros, hold_id = before
        same = (HoldRow.created_micros == micros) & (HoldRow.hold_id < hold_id)
        condition &= (HoldRow.created_micros < micros) | same
    query = _holds().where(condition).order_by(HoldRow.created_micros.desc(), HoldRow.hold_id.desc())
    return [_hold(row) for row in tx.rows(query.limit(limit))]


def insert(tx: Transaction, hold: Hold) -> None:
    """Keep a new hold."""
    tx.run(
        _INSERT.given(
            hold_id=hold.hold_id,
            project_id=hold.project_id,
            environment=hold.environment,
            model_id=hold.model_id,
            shard=hold.shard.as_dict(),
            instance_id=hold.instance_id,
            after_deployment_id=hold.after_deployment_id,
            earlier_hold_ids=list(hold.earlier_hold_ids),
            reason=hold.reason,
            created_micros=hold.created_micros,
            created_by=hold.created_by,
            until_micros=hold.until_micros,
            released_micros=None,
            released_by=None,
            release_reason=None,
        )
    )


def release(tx: Transaction, hold_id: str, *, reason: str, principal: str) -> None:
    """Keep when, by whom and why a hold was released."""
    change = {
        HoldRow.released_micros: tx.now,
        HoldRow.released_by: principal,
        HoldRow.release_reason: reason,
    }
    tx.run(HoldRow.update(change).where((HoldRow.hold_id == hold_id) & HoldRow.released_micros.is_null()))


def _hold(row: Row) -> Hold:
    return Hold(
        hold_id=row["hold_id"],
        project_id=row["project_id"],
        project_name=row["project_name"],
        environment=row["environment"],
        model_id=row["model_id"],
        base_version_id=row["base_version_id"],
        shard=Shard.of(row["shard"]),
        instance_id=row["instance_id"],
        after_deployment_id=row["after_deployment_id"],
        earlier_hold_ids=tuple(row["earlier_hold_ids"]),
        reason=row["reason"],
        created_micros=row["created_micros"],
        created_by=row["created_by"],
        until_micros=row["until_micros"],
        released_micros=row["released_micros"],
        released_by=row["released_by"],
        release_reason=row["release_reason"],
    )
