"""Select deployments with the names of their lines, and read what was selected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peewee import JOIN

from gallery_server.dal.schema import (
    CurrentDeploymentRow,
    DeploymentRow,
    InstanceRow,
    LineRow,
    ModelRow,
    ProjectRow,
)
from gallery_server.dal.statement import Parameter
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.deployment import Deployment, DeploymentKind
from gallery_server.domain.line import Line, LineSelector
from gallery_server.domain.shard import Shard

_Following: Any = DeploymentRow.alias("following")
_LINE_COLUMNS = (
    LineRow.line_id,
    LineRow.shard,
    ModelRow.model_id,
    ModelRow.base_version_id,
    ProjectRow.project_id,
    ProjectRow.name.alias("project_name"),
)
_COLUMNS = (
    *_LINE_COLUMNS,
    DeploymentRow.deployment_id,
    DeploymentRow.environment,
    DeploymentRow.sequence,
    DeploymentRow.kind,
    DeploymentRow.instance_id,
    InstanceRow.revision,
    InstanceRow.ordinal,
    DeploymentRow.previous_instance_id,
    DeploymentRow.reason,
    DeploymentRow.created_micros,
    DeploymentRow.created_by,
    _Following.created_micros.alias("ended_micros"),
)


def _named(query: Any) -> Any:
    """Join the names of lines."""
    return query.join(ModelRow, on=(ModelRow.model_id == LineRow.model_id)).join(
        ProjectRow, on=(ProjectRow.project_id == ModelRow.project_id)
    )


def _detailed(query: Any) -> Any:
    """Join the instance of each deployment, and what took its place."""
    follows = (
        (_Following.line_id == DeploymentRow.line_id)
        & (_Following.environment == DeploymentRow.environment)
        & (_Following.sequence == DeploymentRow.sequence + 1)
    )
    instances = query.join(InstanceRow, JOIN.LEFT_OUTER, on=(InstanceRow.instance_id == DeploymentRow.instance_id))
    return instances.join(_Following, JOIN.LEFT_OUTER, on=follows)


def select_lines() -> Any:
    """Select lines, each with the newest deployment in one environment, where there is one."""
    here = (CurrentDeploymentRow.line_id == LineRow.line_id) & (
        CurrentDeploymentRow.environment == Parameter(CurrentDeploymentRow.environment)
    )
    newest = DeploymentRow.deployment_id == CurrentDeploymentRow.deployment_id
    lines = _named(LineRow.select(*_COLUMNS)).join(CurrentDeploymentRow, JOIN.LEFT_OUTER, on=here)
    return _detailed(lines.join(DeploymentRow, JOIN.LEFT_OUTER, on=newest))


def select_deployments() -> Any:
    """Select deployments."""
    of_line = LineRow.line_id == DeploymentRow.line_id
    return _detailed(_named(DeploymentRow.select(*_COLUMNS).join(LineRow, on=of_line)))


def in_selector(selector: LineSelector) -> Any:
    """Make the condition that a pointer is of a line of the selector's project and model; shards are not looked at."""
    of_project = CurrentDeploymentRow.project_id == selector.project_id
    if selector.model_id is None:
        return of_project
    lines = LineRow.select(LineRow.line_id).where(LineRow.model_id == selector.model_id)
    return of_project & CurrentDeploymentRow.line_id.in_(lines)


def find_lines(tx: Transaction, line_ids: Sequence[int]) -> dict[int, Line]:
    """Answer lines by their ids."""
    query = _named(LineRow.select(*_LINE_COLUMNS)).where(LineRow.line_id.in_(list(line_ids)))
    return {row["line_id"]: line_of(row) for row in tx.rows(query)}


def line_of(row: Row) -> Line:
    """Read a line out of a row that has its names."""
    return Line(
        line_id=row["line_id"],
        project_id=row["project_id"],
        project_name=row["project_name"],
        model_id=row["model_id"],
        base_version_id=row["base_version_id"],
        shard=Shard.of(row["shard"]),
    )


def deployment_of(row: Row) -> Deployment:
    """Read a deployment."""
    return Deployment(
        deployment_id=row["deployment_id"],
        line=line_of(row),
        environment=row["environment"],
        sequence=row["sequence"],
        kind=DeploymentKind(row["kind"]),
        instance_id=row["instance_id"],
        version=None if row["ordinal"] is None else f"{row['revision']}.{row['ordinal']}",
        previous_instance_id=row["previous_instance_id"],
        reason=row["reason"],
        created_micros=row["created_micros"],
        created_by=row["created_by"],
        ended_micros=row["ended_micros"],
    )
