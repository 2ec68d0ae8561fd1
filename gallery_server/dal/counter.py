"""Count in a column: the one way to numbers without gaps, since transactions that read the largest collide."""

from __future__ import annotations

from typing import Any

import peewee

from gallery_server.dal.session import Dialect, Session
from gallery_server.dal.statement import Row, Statement, matching


class Counter:
    """Add one to a column of the row that some key columns name."""

    def __init__(self, column: Any, *keys: Any) -> None:
        table = column.model
        here = matching(*keys)
        # MySQL answers what LAST_INSERT_ID was given along with the update; to ask SQLite again costs no network.
        self._remembering = Statement(table.update({column: peewee.fn.LAST_INSERT_ID(column + 1)}).where(here))
        self._adding = Statement(table.update({column: column + 1}).where(here))
        self._reading = Statement(table.select(column).where(here))
        self._name = column.name

    def next(self, session: Session, values: Row) -> int | None:
        """Add one and answer the sum; None where there is no such row. The row is locked until the transaction ends."""
        if session.dialect is Dialect.MYSQL:
            return self._remembering.last_id(session, values)
        if not self._adding.run(session, values):
            return None
        return int(self._reading.rows(session, values)[0][self._name])
