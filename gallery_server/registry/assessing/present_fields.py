"""Say which fields an instance has, of those that could make it reproducible, and measure new instances by them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gallery_server.dal import specification_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.instance import Instance
from gallery_server.domain.project import ProjectPolicy
from gallery_server.health.assessment import assess
from gallery_server.health.inputs import Inputs


def of_instances(tx: Transaction, instances: Iterable[Instance]) -> dict[str, set[str]]:
    """Answer by instance the keys of its metadata and those that its revision's specification has.

    Nested mappings stand under dotted keys: whoever has `hyperparameters.depth` has `hyperparameters`.
    """
    some = list(instances)
    specified = specification_store.keys_of(tx, {(each.model_id, each.revision) for each in some})
    return {each.instance_id: {*_names(each.metadata), *specified[each.model_id, each.revision]} for each in some}


def measure_new(
    tx: Transaction, policy: ProjectPolicy, instances: Sequence[Instance]
) -> dict[str, Mapping[str, float]]:
    """Answer what is known of the health of instances that nothing was measured of yet, as search has it."""
    present = of_instances(tx, instances)
    return {instance_id: assess(Inputs(present=keys), policy).values() for instance_id, keys in present.items()}


def _names(keys: Iterable[str]) -> Iterable[str]:
    for key in keys:
        parts = key.split(".")
        yield from (".".join(parts[:depth]) for depth in range(1, len(parts) + 1))
