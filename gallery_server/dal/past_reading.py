"""Read where instances were current at a moment, as `fact_reading` reads where they are."""

from __future__ import annotations

from collections.abc import Collection

from gallery_server.dal.batches import batches
from gallery_server.dal.fact_reading import Ran
from gallery_server.dal.fields import uuid_bytes, uuid_text
from gallery_server.dal.search.sql import Sql, asking, one_of
from gallery_server.dal.transaction import Row, Transaction

_NEWEST = (
    "(SELECT p.deployment_id FROM deployment p WHERE p.line_id = c.line_id AND p.environment = c.environment"
    " AND p.created_micros <= ? ORDER BY p.created_micros DESC, p.sequence DESC LIMIT 1)"
)
"""What has a deployment has a current one, of which there is one for each environment."""
_PREVIOUS = (
    "(SELECT b.instance_id FROM deployment b WHERE b.line_id = d.line_id AND b.environment = d.environment"
    " AND b.sequence < d.sequence AND b.instance_id IS NOT NULL AND b.instance_id <> d.instance_id"
    " ORDER BY b.sequence DESC LIMIT 1)"
)


def current_since_at(tx: Transaction, instance_ids: Collection[str], micros: int) -> dict[str, dict[str, int]]:
    """Answer in which environments each instance was current at a moment, and since when."""
    found: dict[str, dict[str, int]] = {instance_id: {} for instance_id in instance_ids}
    for some in batches(sorted(found)):
        of_these = one_of("i.instance_id", [uuid_bytes(each) for each in some])
        then = (
            f"SELECT i.instance_id, {_NEWEST} AS deployment_id FROM instance i"  # noqa: S608 - names of ours and marks
            f" JOIN current_deployment c ON c.line_id = i.line_id WHERE {of_these.text}"
        )
        text = (
            f"SELECT d.instance_id, d.environment, d.created_micros FROM ({then}) n JOIN deployment d"  # noqa: S608 - as above
            " ON d.deployment_id = n.deployment_id AND d.instance_id = n.instance_id ORDER BY d.environment"
        )
        for row in _rows(tx, Sql(text, (micros, *of_these.values))):
            found[uuid_text(row["instance_id"])][row["environment"]] = row["created_micros"]
    return found


def ran_on_at(tx: Transaction, line_ids: Collection[int], environment: str, micros: int) -> dict[int, Ran]:
    """Answer what was current on each line in an environment at a moment, and before; not of lines where nothing."""
    found: dict[int, Ran] = {}
    for some in batches(sorted(line_ids)):
        of_these = one_of("c.line_id", some)
        then = (
            f"SELECT {_NEWEST} AS deployment_id FROM current_deployment c"  # noqa: S608 - as above
            f" WHERE c.environment = ? AND {of_these.text}"
        )
        text = (
            f"SELECT d.line_id, d.instance_id, {_PREVIOUS} AS previous_id FROM ({then}) n JOIN deployment d"  # noqa: S608 - as above
            " ON d.deployment_id = n.deployment_id WHERE d.instance_id IS NOT NULL"
        )
        for row in _rows(tx, Sql(text, (micros, environment, *of_these.values))):
            previous = row["previous_id"]
            gone = None if previous is None else uuid_text(previous)
            found[row["line_id"]] = Ran(uuid_text(row["instance_id"]), gone)
    return found


def _rows(tx: Transaction, asked: Sql) -> list[Row]:
    return tx.rows(asking(lambda _: asked))
