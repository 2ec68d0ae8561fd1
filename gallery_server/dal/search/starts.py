"""Choose where a search begins: with what leaves least to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gallery_server.dal.fields import uuid_bytes
from gallery_server.dal.memo import Memo
from gallery_server.dal.search.query import Scope
from gallery_server.dal.search.sql import TRUE, Speech, Sql, one_of
from gallery_server.dal.search.values import ValueTest
from gallery_server.dal.session import Dialect, Session
from gallery_server.dal.statement import GivenStatement, Row, Statement
from gallery_server.dal.transaction import Transaction

_COUNTED = 10_000
_FRESH_MICROS = 30_000_000
_ESTIMATES = 1_000
"""Each holds its values, of which there may be a thousand."""
_ROW_COST = 3.0
"""A row of an instance against an entry of an index of values."""


@dataclass(frozen=True, slots=True)
class ScopeStart:
    """Begin with the instances of some lines, models or projects, or with all."""

    scope: Scope

    @property
    def keeps_order(self) -> bool:
        """Tell whether the index gives instances by their ids."""
        ids = self._ids
        return ids is None or len(ids[1]) == 1

    @property
    def cost(self) -> float:
        """Answer what each row costs to look at."""
        return _ROW_COST

    def table(self, speech: Speech, alias: str) -> str:
        """Answer the table, read by its index."""
        ids = self._ids
        return f"instance {alias}" + (f" {speech.by_index(f'instance_{ids[0]}_instance_id')}" if ids else "")

    def condition(self, _speech: Speech, alias: str) -> Sql:
        """Answer what must hold of its rows."""
        ids = self._ids
        return TRUE if ids is None else one_of(f"{alias}.{ids[0]}", ids[1])

    @property
    def _ids(self) -> tuple[str, Sequence[object]] | None:
        scope = self.scope
        if scope.line_ids is not None:
            return "line_id", scope.line_ids
        for column, ids in (("model_id", scope.model_ids), ("project_id", scope.project_ids)):
            if ids is not None:
                return column, [uuid_bytes(each) for each in ids]
        return None


@dataclass(frozen=True, slots=True)
class IdStart:
    """Begin with named instances."""

    instance_ids: tuple[str, ...]
    keeps_order = True
    cost = _ROW_COST

    def table(self, _speech: Speech, alias: str) -> str:
        """Answer the table, read by its key."""
        return f"instance {alias}"

    def condition(self, _speech: Speech, alias: str) -> Sql:
        """Answer what must hold of its rows."""
        return one_of(f"{alias}.instance_id", [uuid_bytes(each) for each in self.instance_ids])


@dataclass(frozen=True, slots=True)
class ValueStart:
    """Begin with the instances that hold a value."""

    test: ValueTest
    cost = 1.0

    @property
    def keeps_order(self) -> bool:
        """Tell whether the index gives instances by their ids."""
        return self.test.keeps_order

    def table(self, speech: Speech, alias: str) -> str:
        """Answer the table, read by its index."""
        return f"{self.test.table} {alias} {speech.by_index(self.test.index)}"

    def condition(self, speech: Speech, alias: str) -> Sql:
        """Answer what must hold of its rows."""
        return self.test.condition(speech, alias)


Start = ScopeStart | IdStart | ValueStart
_estimates: Memo[tuple[str, Start], tuple[int, int]] = Memo(_ESTIMATES)
"""How many rows a start had, and when that was asked."""


def estimate(tx: Transaction, starts: Sequence[Start]) -> list[int]:
    """Answer about how many rows each start has, in one statement: by MySQL's dives into its indexes, else counted.

    What was estimated half a minute ago will do: it decides how fast an answer comes, and not which.
    """
    known = {start: rows for start in starts for rows in [_remembered(tx, start)] if rows is not None}
    asked = [start for start in starts if start not in known]
    for start, row in zip(asked, tx.rows(GivenStatement(_ESTIMATING, {"starts": asked})) if asked else [], strict=True):
        known[start] = row["rows"]
        _estimates.keep((tx.database, start), (row["rows"], tx.now))
    return [known[start] for start in starts]


def _remembered(tx: Transaction, start: Start) -> int | None:
    found = _estimates.find([(tx.database, start)])
    return next((rows for rows, micros in found.values() if 0 <= tx.now - micros < _FRESH_MICROS), None)


def choose(starts: Sequence[Start], rows: Sequence[int], limit: int, *, by_creation: bool) -> int:
    """Answer which start looks at least, if values are independent: in order it may stop where the page is full."""
    everything = max(*rows, 1)
    found = float(everything)
    for each in rows:
        found *= max(each, 1) / everything

    def cost(which: int) -> float:
        start, count = starts[which], max(rows[which], 1)
        stops = by_creation and start.keeps_order
        return start.cost * count * (min(1.0, limit / max(found, 1.0)) if stops else 1.0)

    return min(range(len(starts)), key=lambda which: (cost(which), rows[which]))


class _Estimating(Statement):
    """Ask how many rows some starts have."""

    def __init__(self) -> None:
        super().__init__(None)

    def rows(self, session: Session, values: Row) -> list[Row]:
        """Answer one row for each start."""
        speech = Speech(session.dialect)
        if session.dialect is Dialect.MYSQL:
            return self._dive(session, speech, values["starts"])
        return self._count(session, speech, values["starts"])

    def _dive(self, session: Session, speech: Speech, starts: Sequence[Start]) -> list[Row]:
        parts = [self._part(speech, start, f"e{place}") for place, start in enumerate(starts)]
        text = " UNION ALL ".join(f"({part.text})" for part in parts).replace("?", "%s")
        cursor = session.execute_sql(f"EXPLAIN {text}", [value for part in parts for value in part.values])
        names = [column[0] for column in cursor.description]
        steps = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        found = {step["table"]: int(step["rows"] or 0) for step in steps if step["table"]}
        return [{"rows": found.get(f"e{place}", 0)} for place in range(len(starts))]

    def _count(self, session: Session, speech: Speech, starts: Sequence[Start]) -> list[Row]:
        parts = [self._part(speech, start, "e") for start in starts]
        counts = ", ".join(f"(SELECT COUNT(*) FROM ({part.text} LIMIT {_COUNTED}))" for part in parts)  # noqa: S608 - names of ours and marks
        cursor = session.execute_sql(f"SELECT {counts}", [value for part in parts for value in part.values])
        return [{"rows": int(count)} for count in cursor.fetchone()]

    def _part(self, speech: Speech, start: Start, alias: str) -> Sql:
        where = start.condition(speech, alias)
        return Sql(f"SELECT 1 FROM {start.table(speech, alias)} WHERE {where.text}", where.values)  # noqa: S608 - names of ours and marks


_ESTIMATING = _Estimating()
