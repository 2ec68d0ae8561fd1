"""Keep deployments: append-only rows in the order of a line and environment, and a pointer to the newest."""

from __future__ import annotations

from dataclasses import dataclass

from peewee import fn

from gallery_server.dal.deployment_rows import (
    deployment_of,
    in_selector,
    line_of,
    select_deployments,
    select_lines,
)
from gallery_server.dal.schema import (
    CurrentDeploymentRow,
    DeploymentRow,
    LineRow,
    ModelRow,
    ProjectRow,
)
from gallery_server.dal.statement import GivenStatement, Parameter, Statement, insert_into, matching
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.deployment import Deployment, DeploymentKind
from gallery_server.domain.line import Line, LineName, LineSelector

_LINE_NAME = matching(ProjectRow.name, ModelRow.base_version_id, LineRow.shard_digest)


_FIND_LINE = Statement(select_lines().where(_LINE_NAME))
_FIND_LINE_BY_ID = Statement(select_lines().where(matching(LineRow.line_id)))
_FIND_AT = Statement(
    select_deployments()
    .where(
        _LINE_NAME
        & matching(DeploymentRow.environment)
        & (DeploymentRow.created_micros <= Parameter(DeploymentRow.created_micros))
    )
    .order_by(DeploymentRow.created_micros.desc(), DeploymentRow.sequence.desc())
    .limit(1)
)
_OF_LINE = matching(DeploymentRow.line_id, DeploymentRow.environment)
_FIND_BY_SEQUENCE = Statement(select_deployments().where(_OF_LINE & matching(DeploymentRow.sequence)))
_FIND_UP_TO = Statement(
    select_deployments()
    .where(_OF_LINE & (DeploymentRow.deployment_id <= Parameter(DeploymentRow.deployment_id)))
    .order_by(DeploymentRow.sequence.desc())
    .limit(1)
)
_NEWEST_ID = Statement(DeploymentRow.select(fn.MAX(DeploymentRow.deployment_id).alias("newest")))
_OF_POINTER = matching(CurrentDeploymentRow.line_id, CurrentDeploymentRow.environment)
_LOCK = Statement(
    CurrentDeploymentRow.update({CurrentDeploymentRow.sequence: CurrentDeploymentRow.sequence}).where(_OF_POINTER)
)
_CAME_OR_LEFT = Statement(
    DeploymentRow.select(DeploymentRow.instance_id)
    .where(
        _OF_LINE
        & (
            (DeploymentRow.instance_id == Parameter(DeploymentRow.instance_id))
            | (
                (DeploymentRow.kind == DeploymentKind.ROLLED_BACK)
                & (DeploymentRow.previous_instance_id == Parameter(DeploymentRow.instance_id))
            )
        )
    )
    .order_by(DeploymentRow.sequence.desc())
    .limit(1)
)
_INSERT = insert_into(DeploymentRow, leave_out=("deployment_id",))
_INSERT_POINTER = insert_into(CurrentDeploymentRow)
_POINT = Statement(
    CurrentDeploymentRow.update(
        {
            column: Parameter(column)
            for column in (
                CurrentDeploymentRow.sequence,
                CurrentDeploymentRow.deployment_id,
                CurrentDeploymentRow.instance_id,
            )
        }
    ).where(_OF_POINTER)
)


@dataclass(frozen=True, slots=True)
class LineWithCurrent:
    """A line and its newest deployment in an environment, which may say that nothing is current; None before any."""

    line: Line
    newest: Deployment | None


def find_line(tx: Transaction, wish: LineName, environment: str) -> LineWithCurrent | None:
    """Answer the line of a name and what is current there; None where no instance made the line."""
    return _first_line(tx, _FIND_LINE.given(**_values(wish), environment=environment))


def find_line_by_id(tx: Transaction, line_id: int, environment: str) -> LineWithCurrent:
    """Answer a line and what is current there."""
    found = _first_line(tx, _FIND_LINE_BY_ID.given(line_id=line_id, environment=environment))
    if found is None:
        raise LookupError(line_id)
    return found


def find_at(tx: Transaction, wish: LineName, environment: str, micros: int) -> Deployment | None:
    """Answer the deployment that was the newest of a line at a moment; None before the first."""
    return _first(tx, _FIND_AT.given(**_values(wish), environment=environment, created_micros=micros))


def find_by_sequence(tx: Transaction, line_id: int, environment: str, sequence: int) -> Deployment | None:
    """Answer the deployment at a place of a line's history, or None."""
    return _first(tx, _FIND_BY_SEQUENCE.given(line_id=line_id, environment=environment, sequence=sequence))


def find_up_to(tx: Transaction, line_id: int, environment: str, deployment_id: int) -> Deployment | None:
    """Answer the newest deployment of a line among those that stood when one of any line did, or None."""
    return _first(tx, _FIND_UP_TO.given(line_id=line_id, environment=environment, deployment_id=deployment_id))


def was_left(tx: Transaction, line_id: int, environment: str, instance_id: str) -> bool:
    """Tell whether someone rolled back from an instance, and nobody has deployed it since."""
    row = tx.row(_CAME_OR_LEFT.given(line_id=line_id, environment=environment, instance_id=instance_id))
    return row is not None and row["instance_id"] != instance_id


def newest_id(tx: Transaction) -> int:
    """Answer the id of the newest deployment of all; 0 before the first. Exact for a project that is owned."""
    row = tx.row(_NEWEST_ID.given())
    return 0 if row is None else int(row["newest"] or 0)


def lock(tx: Transaction, line_id: int, environment: str) -> None:
    """Let no other transaction change what is current until this one ends; the first deployment locks itself."""
    tx.run(_LOCK.given(line_id=line_id, environment=environment))


def insert(
    tx: Transaction,
    line: Line,
    environment: str,
    *,
    sequence: int,
    kind: DeploymentKind,
    instance_id: str | None,
    previous_instance_id: str | None,
    reason: str | None,
    created_micros: int,
    principal: str,
) -> None:
    """Keep the next deployment of a line and point at it; a sequence that is taken makes the transaction run again."""
    place = {"line_id": line.line_id, "environment": environment, "sequence": sequence, "instance_id": instance_id}
    deployment_id = tx.run(
        _INSERT.given(
            **place,
            kind=kind,
            previous_instance_id=previous_instance_id,
            reason=reason,
            created_micros=created_micros,
            created_by=principal,
        )
    )
    statement = _INSERT_POINTER if sequence == 1 else _POINT
    tx.run(statement.given(**place, project_id=line.project_id, deployment_id=deployment_id))


def list_backwards(
    tx: Transaction, line_id: int, environment: str, *, before: int | None, limit: int
) -> list[Deployment]:
    """Answer up to `limit` deployments of a line before a place, newest first."""
    query = select_deployments().where((DeploymentRow.line_id == line_id) & (DeploymentRow.environment == environment))
    if before is not None:
        query = query.where(DeploymentRow.sequence < before)
    return [deployment_of(row) for row in tx.rows(query.order_by(DeploymentRow.sequence.desc()).limit(limit))]


def list_current(
    tx: Transaction,
    selector: LineSelector,
    environment: str | None,
    *,
    after: tuple[int, str] | None,
    limit: int,
) -> list[Deployment]:
    """Answer up to `limit` deployments that are current on lines of the selector's project and model, by line.

    Their shards are not looked at.
    """
    # First the pointers, in the order of an index: to join before cutting the page off, a database sorts all lines.
    pointer = CurrentDeploymentRow
    condition = in_selector(selector) & pointer.instance_id.is_null(False)
    if environment is not None:
        condition &= pointer.environment == environment
    if after is not None:
        line_id, name = after
        behind = (pointer.line_id > line_id) | (pointer.environment > name)
        condition &= (pointer.line_id >= line_id) & behind
    page = pointer.select(pointer.deployment_id).where(condition)
    rows = tx.rows(page.order_by(pointer.line_id, pointer.environment).limit(limit))
    query = select_deployments().where(DeploymentRow.deployment_id.in_([row["deployment_id"] for row in rows]))
    found = [deployment_of(row) for row in tx.rows(query)] if rows else []
    return sorted(found, key=lambda deployment: (deployment.line.line_id, deployment.environment))


def _values(name: LineName) -> Row:
    return {
        "name": name.project_name,
        "base_version_id": name.base_version_id,
        "shard_digest": name.shard.digest(),
    }


def _first(tx: Transaction, statement: GivenStatement) -> Deployment | None:
    row = tx.row(statement)
    return None if row is None else deployment_of(row)


def _first_line(tx: Transaction, statement: GivenStatement) -> LineWithCurrent | None:
    row = tx.row(statement)
    if row is None:
        return None
    return LineWithCurrent(line_of(row), None if row["deployment_id"] is None else deployment_of(row))
