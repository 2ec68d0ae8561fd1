"""Lock projects: deployments of one share it, what must see none of them half done owns it.

On SQLite, which has one writer at a time, neither does anything.
"""

from __future__ import annotations

from typing import Any

import peewee

from gallery_server.dal.schema import ProjectRow
from gallery_server.dal.session import Dialect
from gallery_server.dal.statement import Statement, matching
from gallery_server.dal.transaction import Transaction


class _Shared(peewee.Node):
    """Lock what a query reads against writers, where there can be others."""

    def __init__(self, query: Any) -> None:
        self._query = query

    def __sql__(self, ctx: Any) -> Any:
        ctx.sql(self._query)
        return ctx.literal(" LOCK IN SHARE MODE") if ctx.state.dialect == Dialect.MYSQL else ctx


_SHARE = Statement(_Shared(ProjectRow.select(ProjectRow.policy_version).where(matching(ProjectRow.project_id))))
_OWN = Statement(
    ProjectRow.update({ProjectRow.policy_version: ProjectRow.policy_version}).where(matching(ProjectRow.project_id))
)


def share(tx: Transaction, project_id: str) -> None:
    """Let nobody own the project until this transaction ends."""
    tx.run(_SHARE.given(project_id=project_id))


def own(tx: Transaction, project_id: str) -> None:
    """Let nobody share or own the project until this transaction ends; call it before `share`, never after."""
    tx.run(_OWN.given(project_id=project_id))
