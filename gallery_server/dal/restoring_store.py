"""Read what was current on many lines at a moment, and write many deployments at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, fn

from gallery_server.dal.deployment_rows import line_of
from gallery_server.dal.schema import CurrentDeploymentRow, DeploymentRow, LineRow, ModelRow, ProjectRow
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.deployment import DeploymentKind
from gallery_server.domain.line import Line, LineSelector

_ROWS_AT_ONCE = 500
_LINES_AT_ONCE = 2_500


@dataclass(frozen=True, slots=True)
class NowAndThen:
    """What is current on a line, and what was at a moment."""

    line: Line
    sequence: int
    changed_micros: int
    """When what is current became so."""
    now_instance_id: str | None
    then_instance_id: str | None


@dataclass(frozen=True, slots=True)
class NewDeployment:
    """What becomes current on a line."""

    before: NowAndThen
    kind: DeploymentKind
    instance_id: str | None


def now_and_then(tx: Transaction, selector: LineSelector, environment: str, micros: int) -> Iterator[NowAndThen]:
    """Yield the selected lines where anything was ever deployed in an environment."""
    after = 0
    while True:
        query = _lines(selector, environment, micros).where(CurrentDeploymentRow.line_id > after)
        rows = tx.rows(query.order_by(CurrentDeploymentRow.line_id).limit(_LINES_AT_ONCE))
        for row in rows:
            line = line_of(row)
            if selector.selects(line):
                yield NowAndThen(
                    line, row["sequence"], row["changed_micros"], row["now_instance_id"], row["then_instance_id"]
                )
        if len(rows) < _LINES_AT_ONCE:
            return
        after = rows[-1]["line_id"]


def append_all(
    tx: Transaction, environment: str, deployments: Sequence[NewDeployment], *, reason: str, principal: str
) -> None:
    """Write the next deployment of each line of a project that the caller owns, and point at them."""
    for at in range(0, len(deployments), _ROWS_AT_ONCE):
        some = deployments[at : at + _ROWS_AT_ONCE]
        tx.run(
            DeploymentRow.insert_many(
                [
                    {
                        DeploymentRow.line_id: each.before.line.line_id,
                        DeploymentRow.environment: environment,
                        DeploymentRow.sequence: each.before.sequence + 1,
                        DeploymentRow.kind: each.kind,
                        DeploymentRow.instance_id: each.instance_id,
                        DeploymentRow.previous_instance_id: each.before.now_instance_id,
                        DeploymentRow.reason: reason,
                        DeploymentRow.created_micros: max(tx.now, each.before.changed_micros),
                        DeploymentRow.created_by: principal,
                    }
                    for each in some
                ]
            )
        )
        tx.run(_point_at_newest(environment, [each.before.line.line_id for each in some]))


def _lines(selector: LineSelector, environment: str, micros: int) -> Any:
    pointer, now, then = CurrentDeploymentRow, DeploymentRow.alias("now"), DeploymentRow.alias("then_")
    earlier = DeploymentRow.alias("earlier")
    newest_then = (
        earlier.select(earlier.deployment_id)
        .where(
            (earlier.line_id == pointer.line_id)
            & (earlier.environment == pointer.environment)
            & (earlier.created_micros <= micros)
        )
        .order_by(earlier.created_micros.desc(), earlier.sequence.desc())
        .limit(1)
    )
    condition = (pointer.project_id == selector.project_id) & (pointer.environment == environment)
    if selector.model_id is not None:
        condition &= LineRow.model_id == selector.model_id
    return (
        pointer.select(
            LineRow.line_id,
            LineRow.shard,
            ModelRow.model_id,
            ModelRow.base_version_id,
            ProjectRow.project_id,
            ProjectRow.name.alias("project_name"),
            pointer.sequence,
            now.created_micros.alias("changed_micros"),
            now.instance_id.alias("now_instance_id"),
            then.instance_id.alias("then_instance_id"),
        )
        .join(LineRow, on=(LineRow.line_id == pointer.line_id))
        .join(ModelRow, on=(ModelRow.model_id == LineRow.model_id))
        .join(ProjectRow, on=(ProjectRow.project_id == ModelRow.project_id))
        .join(now, on=(now.deployment_id == pointer.deployment_id))
        .join(then, JOIN.LEFT_OUTER, on=(then.deployment_id == newest_then))
        .where(condition)
    )


def _point_at_newest(environment: str, line_ids: list[int]) -> Any:
    pointer, newest = CurrentDeploymentRow, DeploymentRow.alias("newest")
    of_line = (newest.line_id == pointer.line_id) & (newest.environment == pointer.environment)
    instance = newest.select(newest.instance_id).where(of_line).order_by(newest.sequence.desc()).limit(1)
    deployment = newest.select(newest.deployment_id).where(of_line).order_by(newest.sequence.desc()).limit(1)
    return pointer.update(
        {
            pointer.sequence: newest.select(fn.MAX(newest.sequence)).where(of_line),
            pointer.deployment_id: deployment,
            pointer.instance_id: instance,
        }
    ).where((pointer.environment == environment) & pointer.line_id.in_(sorted(line_ids)))
