"""Propagate changes of the graph to all that is downstream (paper, 3.4.2; domain, 1.3).

A new instance: `foresee` before its line is counted, `follow` once it stands. A change of edges: `carry_out`.
Up to 1,000 copies are made in the transaction of the change; more, and those of a change behind one whose job still
runs, are left to a job, so that changes of one graph are carried out in their order.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from gallery_server.dal import copy_store, dependency_store, job_store, line_store, model_store, propagation_store
from gallery_server.dal.model_store import ModelAtRevision
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.call import Caller
from gallery_server.domain.dependency import Direction, Propagation, PropagationState
from gallery_server.domain.event import Change, EventKind
from gallery_server.domain.ids import new_id
from gallery_server.domain.instance import Instance, InstanceCause
from gallery_server.domain.job import NewJob
from gallery_server.domain.propagation_plan import Plan
from gallery_server.domain.shard import Shard
from gallery_server.registry.depending import copying, planning
from gallery_server.registry.depending import graph as graphs
from gallery_server.registry.depending import pins as pinning

PROPAGATE = "propagate"
"""The job that carries out the propagation whose id is its subject."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a new instance will bring about, in a graph that changes no more until this transaction ends."""

    plan: Plan
    projects: frozenset[str]
    has_downstream: bool


def foresee(tx: Transaction, at: ModelAtRevision, shard: Shard) -> Foreseen | None:
    """Plan what a new instance brings about, and lock the lines that it concerns; None where its model has no edges."""
    if not at.has_edges:
        return None
    model = at.model
    (below,) = graphs.locked(
        tx, lambda: [graphs.follow(tx, [model.model_id], Direction.DOWNSTREAM, [model.project_id])]
    )
    plan = planning.plan_of_instance(tx, below, model.model_id, shard)
    own = line_store.find(tx, model.model_id, shard)
    plan = behind_running_jobs(tx, plan, below.projects)
    copied = {line_id for planned in plan.models for line_id in planned.lines} if _at_once(plan) else set()
    copy_store.lock_lines(tx, copied if own is None else copied | {own})
    return Foreseen(plan, below.projects, has_downstream=bool(below.edges))


def follow(tx: Transaction, caller: Caller, foreseen: Foreseen | None, instance: Instance) -> None:
    """Pin what an instance that entered its line was made with, and propagate it."""
    if foreseen is None:
        return
    pinning.write_defaults(tx, instance)
    if foreseen.has_downstream:
        plan = replace(foreseen.plan, origin_line_id=instance.line_id)
        propagation = _begun(tx, caller, instance.model_id, InstanceCause.UPSTREAM_CHANGED, instance.instance_id)
        _carry_out(tx, caller, propagation, plan, foreseen.projects)


def carry_out(
    tx: Transaction, caller: Caller, model_id: str, cause: InstanceCause, plan: Plan, projects: Collection[str]
) -> Propagation:
    """Propagate a change of a model's edges; the graphs of the projects are counted, and the plan's lines locked."""
    return _carry_out(tx, caller, _begun(tx, caller, model_id, cause, None), plan, projects)


def behind_running_jobs(tx: Transaction, plan: Plan, projects: Collection[str]) -> Plan:
    """Let a plan be carried out behind those of earlier changes of the same graph that jobs are still at."""
    return replace(plan, after=tuple(sorted(dependency_store.running_jobs(tx, projects))))


def lock_lines(tx: Transaction, plan: Plan) -> None:
    """Lock the lines of a plan, where they are copied in this transaction."""
    if _at_once(plan):
        copy_store.lock_lines(tx, [line_id for planned in plan.models for line_id in planned.lines])


def end(tx: Transaction, propagation: Propagation, request_id: str | None) -> None:
    """Tell that all copies of a propagation stand, or that it was given up."""
    fault = propagation.fault
    model = model_store.find(tx, propagation.model_id)
    tx.emit(
        Change(
            EventKind.PROPAGATION_ENDED,
            propagation.created_by,
            propagation.propagation_id,
            project_id=None if model is None else model.project_id,
            model_id=propagation.model_id,
            after={
                "state": propagation.state.value,
                "cause": propagation.cause.value,
                "causeInstanceId": propagation.cause_instance_id,
                "copies": propagation.copies_made,
                "fault": None if fault is None else {"reason": fault.reason, "message": fault.message},
            },
            request_id=request_id,
        )
    )


def _carry_out(
    tx: Transaction, caller: Caller, begun: Propagation, plan: Plan, projects: Collection[str]
) -> Propagation:
    if not _at_once(plan):
        propagation = replace(begun, copies=plan.size)
        propagation_store.insert(tx, propagation, plan)
        dependency_store.set_last_job(tx, projects, propagation.propagation_id)
        job_store.insert(tx, NewJob(PROPAGATE, propagation.propagation_id))
        return propagation
    made = sum(copying.copy_lines(tx, caller, begun, plan, first) for first in range(0, plan.size, copying.AT_ONCE))
    done = replace(begun, state=PropagationState.DONE, copies=made, copies_made=made, ended_micros=tx.now)
    propagation_store.insert(tx, done, None)
    end(tx, done, caller.request_id)
    return done


def _at_once(plan: Plan) -> bool:
    return plan.size == 0 or (not plan.after and plan.size <= limits.COPIES_AT_ONCE)


def _begun(
    tx: Transaction, caller: Caller, model_id: str, cause: InstanceCause, cause_instance_id: str | None
) -> Propagation:
    return Propagation(
        propagation_id=new_id(tx.now),
        model_id=model_id,
        state=PropagationState.RUNNING,
        cause=cause,
        cause_instance_id=cause_instance_id,
        copies=None,
        copies_made=0,
        fault=None,
        created_micros=tx.now,
        created_by=caller.principal,
        ended_micros=None,
    )
