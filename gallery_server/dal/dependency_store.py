"""Keep the edges between models, and the version of each project's graph."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from gallery_server.dal.batches import batches
from gallery_server.dal.schema import DependencyRow, ModelRow, ProjectGraphRow, ProjectRow, PropagationRow
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.dependency import Dependency, Direction, ModelName, PropagationState

_Downstream = ModelRow.alias("downstream_model")
_Upstream = ModelRow.alias("upstream_model")
_IN_FORCE = DependencyRow.in_force == True  # noqa: E712 - a column, which `is` and `not` say nothing about


def edges(tx: Transaction, model_ids: Collection[str], direction: Direction) -> list[Dependency]:
    """Answer the edges in force that lead from these models in a direction."""
    near = DependencyRow.upstream_model_id if direction is Direction.DOWNSTREAM else DependencyRow.downstream_model_id
    return [
        _dependency(row)
        for some in batches(sorted(model_ids))
        for row in tx.rows(_edges().where(near.in_(some) & _IN_FORCE))
    ]


def insert(tx: Transaction, downstream_id: str, upstream_id: str, *, across_shards: bool, principal: str) -> int:
    """Keep an edge and answer its id."""
    return tx.run(
        DependencyRow.insert(
            {
                DependencyRow.downstream_model_id: downstream_id,
                DependencyRow.upstream_model_id: upstream_id,
                DependencyRow.across_shards: across_shards,
                DependencyRow.in_force: True,
                DependencyRow.created_micros: tx.now,
                DependencyRow.created_by: principal,
            }
        )
    )


def remove(tx: Transaction, dependency_ids: Sequence[int], principal: str) -> None:
    """Let edges be in force no longer."""
    change = {
        DependencyRow.in_force: None,
        DependencyRow.removed_micros: tx.now,
        DependencyRow.removed_by: principal,
    }
    tx.run(DependencyRow.update(change).where(DependencyRow.dependency_id.in_(sorted(dependency_ids))))


def count_graphs(tx: Transaction, project_ids: Collection[str]) -> None:
    """Count the graphs of projects, in the order of their ids: none of them changes until this transaction ends."""
    for some in batches(sorted(project_ids)):
        change = {ProjectGraphRow.version: ProjectGraphRow.version + 1}
        if tx.run(ProjectGraphRow.update(change).where(ProjectGraphRow.project_id.in_(some))) == len(some):
            continue
        query = ProjectGraphRow.select(ProjectGraphRow.project_id).where(ProjectGraphRow.project_id.in_(some))
        known = {row["project_id"] for row in tx.rows(query)}
        # Of two transactions that make a row, the second meets its key and runs again.
        tx.run(ProjectGraphRow.insert_many([{"project_id": one, "version": 1} for one in some if one not in known]))


def running_jobs(tx: Transaction, project_ids: Collection[str]) -> list[str]:
    """Answer the propagations whose jobs a later change of these projects has to wait for."""
    query = (
        PropagationRow.select(PropagationRow.propagation_id)
        .join(ProjectGraphRow, on=(ProjectGraphRow.last_job_propagation_id == PropagationRow.propagation_id))
        .where(PropagationRow.state == PropagationState.RUNNING)
        .distinct()
    )
    return [
        row["propagation_id"]
        for some in batches(sorted(project_ids))
        for row in tx.rows(query.where(ProjectGraphRow.project_id.in_(some)))
    ]


def set_last_job(tx: Transaction, project_ids: Collection[str], propagation_id: str) -> None:
    """Let the job of a propagation be what later changes of these projects wait for."""
    change = {ProjectGraphRow.last_job_propagation_id: propagation_id}
    for some in batches(sorted(project_ids)):
        tx.run(ProjectGraphRow.update(change).where(ProjectGraphRow.project_id.in_(some)))


def names(tx: Transaction, model_ids: Collection[str]) -> dict[str, ModelName]:
    """Answer the names of models by id."""
    query = ModelRow.select(ModelRow.model_id, ModelRow.base_version_id, ProjectRow.name.alias("project_name")).join(
        ProjectRow, on=(ProjectRow.project_id == ModelRow.project_id)
    )
    return {
        row["model_id"]: ModelName(row["project_name"], row["base_version_id"])
        for some in batches(sorted(model_ids))
        for row in tx.rows(query.where(ModelRow.model_id.in_(some)))
    }


def _edges() -> Any:
    return (
        DependencyRow.select(
            DependencyRow.dependency_id,
            DependencyRow.downstream_model_id,
            DependencyRow.upstream_model_id,
            DependencyRow.across_shards,
            DependencyRow.created_micros,
            DependencyRow.created_by,
            _Downstream.project_id.alias("downstream_project_id"),
            _Upstream.project_id.alias("upstream_project_id"),
        )
        .join(_Downstream, on=(_Downstream.model_id == DependencyRow.downstream_model_id))
        .switch(DependencyRow)
        .join(_Upstream, on=(_Upstream.model_id == DependencyRow.upstream_model_id))
    )


def _dependency(row: Row) -> Dependency:
    return Dependency(**row)
