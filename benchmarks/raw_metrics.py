"""Write by hand, in plain PyMySQL, the rows that recording metrics leaves: its floor."""

from __future__ import annotations

import json
import secrets
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pymysql

_NEWEST = ("number", "kind", "measured_micros", "evaluation_id")
_CHANGES = {
    "latest_metric": ", ".join(f"{column} = VALUES({column})" for column in _NEWEST),
    "health_due": "writes = writes + 1",
}
_SOON = 1_000_000

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RawRows:
    """Rows by the name of their table, those of a table with the same columns and in the order of their key."""

    tables: dict[str, list[Row]]

    def write(self, connection: Any) -> None:
        """Write them in one transaction, a statement or few for each table."""
        connection.begin()
        with connection.cursor() as cursor:
            for table, rows in self.tables.items():
                names = ", ".join(f"`{name}`" for name in rows[0])
                change = f" ON DUPLICATE KEY UPDATE {_CHANGES[table]}" if table in _CHANGES else ""
                statement = f"INSERT INTO `{table}` ({names}) VALUES ({', '.join(['%s'] * len(rows[0]))}){change}"  # noqa: S608 - own names
                cursor.executemany(statement, [tuple(row.values()) for row in rows])
        connection.commit()


class RecordedMetrics:
    """Know the rows that one call left, to write such rows again."""

    def __init__(self, connection: Any, evaluation_ids: Sequence[str]) -> None:
        """Read what the newest call left, which recorded these evaluations."""
        ids = tuple(uuid.UUID(each).bytes for each in evaluation_ids)
        with connection.cursor(pymysql.cursors.DictCursor) as cursor:
            cursor.execute("SELECT * FROM evaluation WHERE evaluation_id IN %s ORDER BY evaluation_id", (ids,))
            self._evaluations = cursor.fetchall()
            cursor.execute("SELECT * FROM metric WHERE evaluation_id IN %s", (ids,))
            self._metrics = sorted(cursor.fetchall(), key=lambda row: (row["instance_id"], row["field_id"]))
            cursor.execute(
                "SELECT * FROM event WHERE kind = 'evaluation.recorded' ORDER BY event_id DESC LIMIT %s", (len(ids),)
            )
            self._events = cursor.fetchall()
            cursor.execute("SELECT * FROM client_request ORDER BY created_micros DESC LIMIT 1")
            self._request = cursor.fetchone()
        told = {json.loads(row["after"])["evaluationId"] for row in self._events}
        assert told == {str(uuid.UUID(bytes=each)) for each in ids}, "another call came between"

    def again(self) -> RawRows:
        """Make such rows for now, with ids of their own."""
        now = time.time_ns() // 1_000
        ids = {row["evaluation_id"]: uuid.uuid4().bytes for row in self._evaluations}
        times = {"measured_micros": now, "recorded_micros": now}
        metrics = [row | {"evaluation_id": ids[row["evaluation_id"]], "measured_micros": now} for row in self._metrics]
        transaction = {"event_id": None, "number": None, "transaction_id": uuid.uuid4().bytes, "created_micros": now}
        return RawRows(
            {
                "evaluation": [row | times | {"evaluation_id": ids[row["evaluation_id"]]} for row in self._evaluations],
                "metric": metrics,
                "latest_metric": [_latest(row) for row in metrics],
                "health_due": [
                    {"instance_id": instance_id, "writes": 1, "due_micros": now + _SOON}
                    for instance_id in sorted({row["instance_id"] for row in metrics})
                ],
                "client_request": [self._request | {"request_key": secrets.token_bytes(32), "created_micros": now}],
                "event": [row | transaction for row in self._events],
            }
        )


def _latest(metric: Row) -> Row:
    return {"owner_id": metric["instance_id"]} | {column: metric[column] for column in ("field_id", *_NEWEST)}
