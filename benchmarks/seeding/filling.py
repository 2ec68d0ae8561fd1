"""Fill an empty store by a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.seeding import bulk, catalog, deployments, events, instances, metrics, values
from benchmarks.seeding.bulk import Row
from benchmarks.seeding.plan import Plan
from gallery_server.dal import schema
from gallery_server.dal.database import Database

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


def fill(database: Database, plan: Plan, told: Callable[[str], None] = lambda _: None) -> None:
    """Fill the empty tables of a migrated store, and let its engine count them; tell the name of each table first."""
    for table, rows in _ROWS.items():
        told(table._meta.table_name)  # noqa: SLF001 - peewee has no other way
        bulk.insert(database, table, rows(plan))
    bulk.analyse(database)
