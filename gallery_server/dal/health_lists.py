"""Find instances by how healthy they are, and those of a line: their ids, a page in one statement.

A copy that a change of dependencies made stands for nothing of its own until it is measured, or current somewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from gallery_server.dal import field_store
from gallery_server.dal.fields import uuid_bytes, uuid_text
from gallery_server.dal.search.sql import TRUE, Speech, Sql, all_of, asking, numbers
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.blob import BlobState
from gallery_server.domain.instance import InstanceCause
from gallery_server.domain.search import FieldOwner

_BY_PLACE = "instance_line_id_line_sequence"
_OF_ITS_OWN = (
    f"i.cause = '{InstanceCause.UPLOADED.value}' OR EXISTS"  # noqa: S608 - a word of ours
    " (SELECT 1 FROM instance_health h WHERE h.instance_id = i.instance_id)"
)


@dataclass(frozen=True, slots=True)
class HealthScope:
    """Say whose health is wanted: what is current in an environment; else anywhere, or the newest of each line."""

    project_id: str
    model_id: str | None
    environment: str | None


@dataclass(frozen=True, slots=True)
class Scored:
    """An instance and its score; 0 where that was never computed."""

    instance_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Placed:
    """An instance and its place in its line."""

    instance_id: str
    line_sequence: int


def list_worst(
    tx: Transaction, scope: HealthScope, *, above: float | None, after: Scored | None, limit: int
) -> list[Scored]:
    """Answer up to `limit` instances behind one, the highest scores first and equal ones by id; only those `above`."""
    field_ids = field_store.find_by_names(tx, scope.project_id, FieldOwner.HEALTH, ["score"])
    rows = tx.rows(asking(lambda speech: _worst(speech, scope, field_ids or [0], above, after, limit)))
    return [Scored(uuid_text(row["instance_id"]), float(row["score"])) for row in rows]


def list_backwards(tx: Transaction, line_id: int, *, before: int | None, limit: int) -> list[Placed]:
    """Answer up to `limit` instances of a line before a place, newest first."""
    behind = TRUE if before is None else Sql("i.line_sequence < ?", (before,))
    current = "EXISTS (SELECT 1 FROM current_deployment c WHERE c.instance_id = i.instance_id)"
    where = all_of(
        [
            Sql(f"i.line_id = {line_id} AND i.line_sequence IS NOT NULL"),
            behind,
            Sql(f"({_OF_ITS_OWN} OR {current})"),
        ]
    )
    text = (
        f"SELECT i.instance_id, i.line_sequence FROM instance i WHERE {where.text}"  # noqa: S608 - names of ours, numbers and marks
        f" ORDER BY i.line_sequence DESC LIMIT {limit}"
    )
    rows = tx.rows(asking(lambda _: Sql(text, where.values)))
    return [Placed(uuid_text(row["instance_id"]), row["line_sequence"]) for row in rows]


def _worst(
    speech: Speech,
    scope: HealthScope,
    field_ids: list[int],
    above: float | None,
    after: Scored | None,
    limit: int,
) -> Sql:
    wanted = _wanted(speech, scope)
    scored = Sql(
        "SELECT w.instance_id, COALESCE(v.number, 0e0) AS score"  # noqa: S608 - names of ours, numbers and marks
        f" FROM ({wanted.text}) w LEFT JOIN number_value v"
        f" ON v.owner_id = w.instance_id AND v.field_id IN {numbers(field_ids)}",
        wanted.values,
    )
    where = all_of([TRUE if above is None else Sql("s.score > ?", (above,)), TRUE if after is None else _behind(after)])
    text = (
        f"SELECT s.instance_id, s.score FROM ({scored.text}) s WHERE {where.text}"  # noqa: S608 - names of ours and marks
        f" ORDER BY s.score DESC, s.instance_id LIMIT {limit}"
    )
    return Sql(text, scored.values + where.values)


def _behind(after: Scored) -> Sql:
    stored = uuid_bytes(after.instance_id)
    return Sql("(s.score < ? OR (s.score = ? AND s.instance_id > ?))", (after.score, after.score, stored))


def _wanted(speech: Speech, scope: HealthScope) -> Sql:
    project = uuid_bytes(scope.project_id)
    model = None if scope.model_id is None else uuid_bytes(scope.model_id)
    current = all_of(
        [
            Sql("c.project_id = ? AND c.instance_id IS NOT NULL", (project,)),
            TRUE if scope.environment is None else Sql("c.environment = ?", (scope.environment,)),
            TRUE
            if model is None
            else Sql("c.line_id IN (SELECT l.line_id FROM line l WHERE l.model_id = ?)", (model,)),
        ]
    )
    currents = Sql(f"SELECT DISTINCT c.instance_id FROM current_deployment c WHERE {current.text}", current.values)  # noqa: S608 - names of ours and marks
    if scope.environment is not None:
        return currents
    lines = all_of(
        [
            Sql("m.project_id = ?", (project,)),
            TRUE if model is None else Sql("m.model_id = ?", (model,)),
            Sql(
                "NOT EXISTS (SELECT 1 FROM current_deployment c"
                " WHERE c.line_id = l.line_id AND c.instance_id IS NOT NULL)"
            ),
        ]
    )
    newest = (
        f"SELECT i.instance_id FROM instance i {speech.by_index(_BY_PLACE)} JOIN `blob` b ON b.blob_id = i.blob_id"  # noqa: S608 - names of ours
        f" WHERE i.line_id = l.line_id AND i.line_sequence IS NOT NULL AND i.deprecation_id IS NULL"
        f" AND b.state <> '{BlobState.ERASED.value}' AND ({_OF_ITS_OWN}) ORDER BY i.line_sequence DESC LIMIT 1"
    )
    of_lines = (
        f"SELECT n.instance_id FROM (SELECT ({newest}) AS instance_id FROM model m"  # noqa: S608 - names of ours and marks
        f" JOIN line l ON l.model_id = m.model_id WHERE {lines.text}) n WHERE n.instance_id IS NOT NULL"
    )
    return Sql(f"{currents.text} UNION ALL {of_lines}", currents.values + lines.values)
