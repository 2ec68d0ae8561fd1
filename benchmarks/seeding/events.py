"""Make the rows of the feed: all that happened, numbered."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.seeding import measured
from benchmarks.seeding.bulk import Row
from benchmarks.seeding.deployments import Deployer
from benchmarks.seeding.instances import record_of
from benchmarks.seeding.measured import Measured
from benchmarks.seeding.plan import PRINCIPAL, PROJECT, SHARD_KEY, TEAM, Plan
from gallery_server.dal.fields import JsonField
from gallery_server.domain.call import Caller, Deadline
from gallery_server.domain.deployment import Deployment
from gallery_server.domain.event import Change
from gallery_server.domain.ids import new_id
from gallery_server.domain.model import Model
from gallery_server.domain.project import Project, ProjectPolicy
from gallery_server.domain.specification import ModelSpecification
from gallery_server.registry import changes
from gallery_server.registry.deploying.deployment_changes import deployment_changed
from gallery_server.registry.measuring.metric_changes import evaluation_recorded

_STATE = JsonField()
CALLER = Caller(PRINCIPAL, "seeding", Deadline.after(3_600))


def events(plan: Plan) -> Iterator[Row]:
    """Yield a row for each event, in the order of their numbers."""
    random = plan.random("transactions")
    number = 0
    for micros, some in _transactions(plan):
        transaction_id = new_id(micros, random.randbytes)
        for change in some:
            number += 1
            yield {
                "event_id": number,
                "number": number,
                "transaction_id": transaction_id,
                "kind": change.kind.value,
                "project_id": change.project_id,
                "subject_id": change.subject_id,
                "model_id": change.model_id,
                "before": _STATE.db_value(change.before),
                "after": _STATE.db_value(change.after),
                "request_id": change.request_id,
                "created_micros": micros,
                "created_by": change.principal,
            }


def sequences(plan: Plan) -> Iterator[Row]:
    """Yield the row of how far events are numbered, which nobody does at the moment."""
    yield {
        "name": "event",
        "holder": new_id(0, plan.random("numberer").randbytes),
        "fence": 1,
        "until_micros": 0,
        "newest": _count(plan),
        "archived": 0,
    }


def _count(plan: Plan) -> int:
    """Count the events: two for each model and one for the project, and one for whatever else was made."""
    deployed = sum(-(-plan.instances_of_line(line) // plan.deployed_every) for line in range(plan.lines))
    return 1 + 2 * plan.models + plan.instances + deployed + measured.count(plan)


def _transactions(plan: Plan) -> Iterator[tuple[int, list[Change]]]:
    """Yield when each transaction was, and its changes."""
    for model in plan.all_models:
        made = Model(
            model_id=model.model_id,
            project_id=plan.project_id,
            project_name=PROJECT,
            base_version_id=model.base_version_id,
            shard_keys=(SHARD_KEY,),
            newest_revision=0,
            deprecated=False,
            created_micros=model.created_micros,
            created_by=PRINCIPAL,
        )
        first = [changes.project_created(CALLER, _project(plan))] if model.number == 0 else []
        revised = changes.model_revised(CALLER, made, 1, ModelSpecification())
        yield model.created_micros, [*first, changes.model_created(CALLER, made), revised]
    deployer = Deployer(plan)
    for instance, found in zip(plan.all_instances(), measured.at_creation(plan), strict=True):
        yield instance.created_micros, [changes.instance_created(CALLER, record_of(plan, instance))]
        if deployment := deployer.deploy(instance):
            yield deployment.created_micros, [_deployed(deployment)]
        yield found[0].evaluation.recorded_micros, [_measured(each) for each in found]
    for each in measured.in_production(plan):
        yield each.evaluation.recorded_micros, [_measured(each)]


def _deployed(deployment: Deployment) -> Change:
    return deployment_changed(
        CALLER,
        deployment.line,
        deployment.environment,
        deployment.kind,
        deployment.previous_instance_id,
        deployment.instance_id,
        deployment.reason,
    )


def _measured(found: Measured) -> Change:
    return evaluation_recorded(CALLER, found.evaluation, found.instance.model.model_id)


def _project(plan: Plan) -> Project:
    return Project(
        project_id=plan.project_id,
        name=PROJECT,
        team=TEAM,
        policy=ProjectPolicy(),
        policy_version=1,
        created_micros=plan.created_micros,
        created_by=PRINCIPAL,
    )
