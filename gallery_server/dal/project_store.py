"""Keep projects."""

from __future__ import annotations

from gallery_server.dal.schema import ProjectRow
from gallery_server.dal.statement import Statement, matching
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.project import Project, ProjectPolicy

_FIND = Statement(ProjectRow.select().where(matching(ProjectRow.project_id)))
_FIND_BY_NAME = Statement(ProjectRow.select().where(matching(ProjectRow.name)))


def find_by_name(tx: Transaction, name: str) -> Project | None:
    """Answer the project of that name, or None."""
    row = tx.row(_FIND_BY_NAME.given(name=name))
    return None if row is None else _project(row)


def find(tx: Transaction, project_id: str) -> Project | None:
    """Answer the project of that id, or None."""
    row = tx.row(_FIND.given(project_id=project_id))
    return None if row is None else _project(row)


def insert(tx: Transaction, project: Project) -> None:
    """Keep a new project; a name that is taken makes the transaction run again."""
    tx.run(
        ProjectRow.insert(
            {
                ProjectRow.project_id: project.project_id,
                ProjectRow.name: project.name,
                ProjectRow.team: project.team,
                ProjectRow.policy: project.policy.to_json(),
                ProjectRow.policy_version: project.policy_version,
                ProjectRow.created_micros: project.created_micros,
                ProjectRow.created_by: project.created_by,
            }
        )
    )


def set_policy(tx: Transaction, project_id: str, expected_version: int, team: str, policy: ProjectPolicy) -> bool:
    """Replace team and policy if the policy's version is still the expected one; tell whether it was."""
    changed = tx.run(
        ProjectRow.update(
            {
                ProjectRow.team: team,
                ProjectRow.policy: policy.to_json(),
                ProjectRow.policy_version: ProjectRow.policy_version + 1,
            }
        ).where((ProjectRow.project_id == project_id) & (ProjectRow.policy_version == expected_version))
    )
    return changed == 1


def list_by_name(tx: Transaction, *, team: str | None, after: str | None, limit: int) -> list[Project]:
    """Answer up to `limit` projects behind a name, in the order of their names."""
    query = ProjectRow.select().order_by(ProjectRow.name).limit(limit)
    if team is not None:
        query = query.where(ProjectRow.team == team)
    if after is not None:
        query = query.where(ProjectRow.name > after)
    return [_project(row) for row in tx.rows(query)]


def _project(row: Row) -> Project:
    return Project(**{**row, "policy": ProjectPolicy.from_json(row["policy"])})
