"""Make the rows of what was deployed, and of what is current."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.seeding.bulk import Row
from benchmarks.seeding.plan import ENVIRONMENT, PRINCIPAL, PROJECT, Plan, SeededInstance
from gallery_server.domain.deployment import Deployment, DeploymentKind
from gallery_server.domain.line import Line


class Deployer:
    """Deploy the instances that a plan deploys, in their order."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._count = 0
        self._newest: dict[int, Deployment] = {}

    def deploy(self, instance: SeededInstance) -> Deployment | None:
        """Answer the deployment of an instance, or None where it never was."""
        if instance.deployed_micros is None:
            return None
        self._count += 1
        before = self._newest.get(instance.line)
        made = Deployment(
            deployment_id=self._count,
            line=self._line(instance),
            environment=ENVIRONMENT,
            sequence=before.sequence + 1 if before else 1,
            kind=DeploymentKind.DEPLOYED,
            instance_id=instance.instance_id,
            version=f"1.{instance.place}",
            previous_instance_id=before.instance_id if before else None,
            reason=None,
            created_micros=instance.deployed_micros,
            created_by=PRINCIPAL,
            ended_micros=None,
        )
        self._newest[instance.line] = made
        return made

    def all_deployments(self) -> Iterator[Deployment]:
        """Yield them all."""
        for instance in self._plan.all_instances(described=False):
            made = self.deploy(instance)
            if made is not None:
                yield made

    def _line(self, instance: SeededInstance) -> Line:
        return Line(
            line_id=instance.line + 1,
            project_id=self._plan.project_id,
            project_name=PROJECT,
            model_id=instance.model.model_id,
            base_version_id=instance.model.base_version_id,
            shard=instance.shard,
        )


def deployments(plan: Plan) -> Iterator[Row]:
    """Yield a row for each deployment, in the order in which they came."""
    for made in Deployer(plan).all_deployments():
        yield _row(made) | {
            "kind": made.kind,
            "previous_instance_id": made.previous_instance_id,
            "reason": made.reason,
            "created_micros": made.created_micros,
            "created_by": made.created_by,
        }


def current_deployments(plan: Plan) -> Iterator[Row]:
    """Yield a row for the newest deployment of each line."""
    newest = {made.line.line_id: made for made in Deployer(plan).all_deployments()}
    for made in newest.values():
        yield _row(made) | {"project_id": plan.project_id}


def _row(made: Deployment) -> dict[str, object]:
    return {
        "deployment_id": made.deployment_id,
        "line_id": made.line.line_id,
        "environment": made.environment,
        "sequence": made.sequence,
        "instance_id": made.instance_id,
    }
