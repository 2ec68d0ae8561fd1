"""Make the rows of the project, its models and their lines."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.seeding.bulk import Row
from benchmarks.seeding.plan import PRINCIPAL, PROJECT, SHARD_KEY, TEAM, Plan
from gallery_server.domain.project import ProjectPolicy
from gallery_server.domain.specification import ModelSpecification


def projects(plan: Plan) -> Iterator[Row]:
    """Yield the project's row."""
    yield {
        "project_id": plan.project_id,
        "name": PROJECT,
        "team": TEAM,
        "policy": ProjectPolicy().to_json(),
        "policy_version": 1,
        "created_micros": plan.created_micros,
        "created_by": PRINCIPAL,
    }


def models(plan: Plan) -> Iterator[Row]:
    """Yield a row for each model."""
    for model in plan.all_models:
        yield {
            "model_id": model.model_id,
            "project_id": plan.project_id,
            "base_version_id": model.base_version_id,
            "shard_keys": [SHARD_KEY],
            "newest_revision": 1,
            "last_number": plan.instances_of_model(model.number),
            "deprecation_id": None,
            "created_micros": model.created_micros,
            "created_by": PRINCIPAL,
        }


def revisions(plan: Plan) -> Iterator[Row]:
    """Yield a row for the one revision of each model."""
    specification = ModelSpecification()
    for model in plan.all_models:
        yield {
            "model_id": model.model_id,
            "revision": 1,
            "digest": specification.digest(),
            "specification": specification.to_json(),
            "deprecation_id": None,
            "created_micros": model.created_micros,
            "created_by": PRINCIPAL,
        }


def lines(plan: Plan) -> Iterator[Row]:
    """Yield a row for each line, which begins with its first instance."""
    for instance in plan.all_instances(described=False):
        if instance.place > 0:
            return
        yield {
            "line_id": instance.line + 1,
            "model_id": instance.model.model_id,
            "shard_digest": instance.shard.digest(),
            "shard": instance.shard.as_dict(),
            "last_sequence": plan.instances_of_line(instance.line),
            "created_micros": instance.created_micros,
        }


def line_shards(plan: Plan) -> Iterator[Row]:
    """Yield a row for the one shard key of each line."""
    for line in range(plan.lines):
        for name, value in plan.shard(line).values:
            yield {"line_id": line + 1, "name": name, "value": value.encode()}


def line_revisions(plan: Plan) -> Iterator[Row]:
    """Yield a row for the ordinals of each line."""
    for line in range(plan.lines):
        yield {"line_id": line + 1, "revision": 1, "next_ordinal": plan.instances_of_line(line)}
