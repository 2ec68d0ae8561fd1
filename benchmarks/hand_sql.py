"""Write by hand, in plain PyMySQL, the best SQL known for what search is asked: its floor.

Constraints on values are all read by the index of values, in which those of one value lie beside each other in the
order of creation: by the primary key each would be looked up in another page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_BY_VALUE = "FORCE INDEX (text_value_field_id_beginning_owner_id)"
_VISIBLE = "i.line_sequence IS NOT NULL AND i.deprecation_id IS NULL AND i.cause = 'uploaded'"
_ROWS = """
SELECT i.*, p.name, m.base_version_id, l.shard, b.size, b.sha256, b.state, d.reason
FROM instance i
JOIN project p ON p.project_id = i.project_id
JOIN model m ON m.model_id = i.model_id
JOIN line l ON l.line_id = i.line_id
JOIN `blob` b ON b.blob_id = i.blob_id
LEFT JOIN instance_deprecation d ON d.deprecation_id = i.deprecation_id
WHERE i.instance_id IN %s
"""
_ANNOTATIONS = """
SELECT * FROM instance_annotation WHERE annotation_id IN
(SELECT MAX(annotation_id) FROM instance_annotation WHERE instance_id IN %s GROUP BY instance_id, `key`)
"""
_ENVIRONMENTS = "SELECT instance_id, environment FROM current_deployment WHERE instance_id IN %s"


@dataclass(frozen=True, slots=True)
class HandSql:
    """A statement that finds the ids of a page, newest first, and its values."""

    ids: str
    values: tuple[Any, ...]

    def run(self, connection: Any) -> list[bytes]:
        """Fetch the rows that modelQuery answers from; answer the ids of the instances."""
        with connection.cursor() as cursor:
            cursor.execute(self.ids, self.values)
            ids = [row[0] for row in cursor.fetchall()]
            for statement in (_ROWS, _ANNOTATIONS, _ENVIRONMENTS) if ids else ():
                cursor.execute(statement, (ids,))
                cursor.fetchall()
        return ids


def of_line(line_id: int, limit: int) -> HandSql:
    """Find the newest of a line."""
    ids = (
        f"SELECT i.instance_id FROM instance i WHERE i.line_id = %s AND {_VISIBLE} ORDER BY i.instance_id DESC LIMIT %s"  # noqa: S608 - own names
    )
    return HandSql(ids, (line_id, limit))


def of_texts(texts: list[tuple[int, str]], limit: int) -> HandSql:
    """Find the newest that have all of these texts, by field; the rarest comes first."""
    joins = "".join(
        f" JOIN text_value t{at} {_BY_VALUE}"
        f" ON t{at}.owner_id = t0.owner_id AND t{at}.field_id = %s AND t{at}.beginning = %s"
        for at in range(1, len(texts))
    )
    ids = (
        f"SELECT STRAIGHT_JOIN i.instance_id FROM text_value t0 {_BY_VALUE}{joins}"  # noqa: S608 - own names
        f" JOIN instance i ON i.instance_id = t0.owner_id WHERE t0.field_id = %s AND t0.beginning = %s AND {_VISIBLE}"
        " ORDER BY t0.owner_id DESC LIMIT %s"
    )
    first, *others = [(field_id, text.encode()) for field_id, text in texts]
    return HandSql(ids, (*(each for other in others for each in other), *first, limit))


def of_text_and_metric(text: tuple[int, str], below: tuple[int, float], limit: int, *, metric_first: bool) -> HandSql:
    """Find the newest that have a text and whose newest value of a metric is below a bound, each by its field.

    Where few have such a metric these are read and sorted, else the ones with the text are read, newest first.
    """
    (text_field, content), (metric_field, bound) = text, below
    texts, metrics = f"text_value t {_BY_VALUE if not metric_first else ''}", "latest_metric m"
    if metric_first:
        metrics += " FORCE INDEX (latest_metric_field_id_number_owner_id)"
    first, second = (metrics, texts) if metric_first else (texts, metrics)
    ids = (
        f"SELECT STRAIGHT_JOIN i.instance_id FROM {first} JOIN {second} ON t.owner_id = m.owner_id"  # noqa: S608 - own names
        f" JOIN instance i ON i.instance_id = t.owner_id WHERE t.field_id = %s AND t.beginning = %s"
        f" AND m.field_id = %s AND m.number < %s AND {_VISIBLE}"
        f" ORDER BY {'m' if metric_first else 't'}.owner_id DESC LIMIT %s"
    )
    return HandSql(ids, (text_field, content.encode(), metric_field, bound, limit))
