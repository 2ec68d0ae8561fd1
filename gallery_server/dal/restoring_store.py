"""Read what was current on many lines at a moment, and write many deployments at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import fn

from gallery_server.dal.batches import batches
from gallery_server.dal.bulk import BulkInsert
from gallery_server.dal.deployment_rows import find_lines, in_selector
from gallery_server.dal.schema import CurrentDeploymentRow, DeploymentRow
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.deployment import DeploymentKind
from gallery_server.domain.line import Line, LineSelector

_ROWS_AT_ONCE = 500
_LINES_AT_ONCE = 2_500
_INSERT = BulkInsert(DeploymentRow)


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
    while pointers := tx.rows(_pointers(selector, environment, micros, after)):
        lines = find_lines(tx, [row["line_id"] for row in pointers])
        ids = {row[name] for row in pointers for name in ("deployment_id", "then_id")}
        found = {row["deployment_id"]: row for row in tx.rows(_deployments(ids - {None}))}
        for row in pointers:
            line, now, then = lines[row["line_id"]], found[row["deployment_id"]], found.get(row["then_id"])
            if selector.selects(line):
                then_instance_id = None if then is None else then["instance_id"]
                yield NowAndThen(line, now["sequence"], now["created_micros"], now["instance_id"], then_instance_id)
        after = pointers[-1]["line_id"]


def append_all(
    tx: Transaction, environment: str, deployments: Sequence[NewDeployment], *, reason: str, principal: str
) -> None:
    """Write the next deployment of each line of a project that the caller owns, and point at them."""
    for some in batches(deployments, _ROWS_AT_ONCE):
        rows = [
            (
                None,
                each.before.line.line_id,
                environment,
                each.before.sequence + 1,
                each.kind,
                each.instance_id,
                each.before.now_instance_id,
                reason,
                max(tx.now, each.before.changed_micros),
                principal,
            )
            for each in some
        ]
        for statement in _INSERT.of(rows):
            tx.run(statement)
        tx.run(_point_at_newest(environment, [each.before.line.line_id for each in some]))


def _pointers(selector: LineSelector, environment: str, micros: int, after: int) -> Any:
    """Select where lines stand, and the newest deployment of each at a moment."""
    pointer, earlier = CurrentDeploymentRow, DeploymentRow.alias("earlier")
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
    return (
        pointer.select(pointer.line_id, pointer.deployment_id, newest_then.alias("then_id"))
        .where(in_selector(selector) & (pointer.environment == environment) & (pointer.line_id > after))
        .order_by(pointer.line_id)
        .limit(_LINES_AT_ONCE)
    )


def _deployments(deployment_ids: set[int]) -> Any:
    columns = (
        DeploymentRow.deployment_id,
        DeploymentRow.sequence,
        DeploymentRow.created_micros,
        DeploymentRow.instance_id,
    )
    return DeploymentRow.select(*columns).where(DeploymentRow.deployment_id.in_(sorted(deployment_ids)))


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
