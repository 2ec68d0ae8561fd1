"""Fill an empty store by a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import Any

from benchmarks.seeding import bulk, catalog, deployments, events, instances, metrics, values
from benchmarks.seeding.bulk import Row
from benchmarks.seeding.plan import Plan
from gallery_server.dal import event_sequence_store, schema, trigger_position_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline

_SECONDS = 60.0

_ROWS: dict[Any, Callable[[Plan], Iterator[Row]]] = {
    schema.ProjectRow: catalog.projects,
    schema.ModelRow: catalog.models,
    schema.ModelRevisionRow: catalog.revisions,
    schema.LineRow: catalog.lines,
    schema.LineRevisionRow: catalog.line_revisions,
    schema.LineShardRow: catalog.line_shards,
    schema.BlobRow: instances.blobs,
    schema.InstanceRow: instances.instances,
    schema.FieldRow: values.fields,
    schema.TextValueRow: values.texts,
    schema.NumberValueRow: values.numbers,
    schema.DeploymentRow: deployments.deployments,
    schema.CurrentDeploymentRow: deployments.current_deployments,
    schema.MetricKeyRow: metrics.keys,
    schema.EvaluationRow: metrics.evaluations,
    schema.MetricRow: metrics.values,
    schema.LatestMetricRow: metrics.newest,
    schema.EventRow: events.events,
    schema.EventSequenceRow: events.sequences,
}


_TABLES = {table._meta.table_name: table for table in _ROWS}  # noqa: SLF001 - peewee has no other way


def fill(database: Database, plan: Plan) -> None:
    """Fill the empty tables of a migrated store, and let its engine count them."""
    for table, rows in _ROWS.items():
        bulk.insert(database, table, rows(plan))
    _finish(database)


def fill_at_once(url: str, plan: Plan, processes: int, told: Callable[[str], None]) -> None:
    """Fill the tables of a MariaDB as `fill` does, several at once; tell the name of each when it is filled.

    A process makes rows while the server writes those of another, so that neither waits.
    """
    with ProcessPoolExecutor(processes, get_context("fork")) as pool:
        # Backwards, since the last tables are the longest.
        filling = {pool.submit(_fill_one, url, plan, name): name for name in reversed(_TABLES)}
        for done in as_completed(filling):
            done.result()
            told(filling[done])
    database = Database.open(url)
    _finish(database)
    database.close()


def _finish(database: Database) -> None:
    """Let the engine count its rows, and no server look for rules that the events touch: there were none."""
    bulk.analyse(database)
    database.write(_begin_triggers, Deadline.after(_SECONDS), repeatable=True)


def _begin_triggers(tx: Transaction) -> None:
    newest = event_sequence_store.find(tx).newest
    trigger_position_store.move(tx, after=trigger_position_store.find(tx), upto=newest)


def _fill_one(url: str, plan: Plan, name: str) -> None:
    database = Database.open(url)
    bulk.insert(database, _TABLES[name], _ROWS[_TABLES[name]](plan))
    database.close()
