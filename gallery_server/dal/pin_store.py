"""Keep which upstream instances an instance was made with, and find which it is made with by default."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from gallery_server.dal.batches import batches
from gallery_server.dal.schema import InstancePinRow
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.dependency import Pin, PinSource


def insert(tx: Transaction, pins: Mapping[str, Sequence[Pin]]) -> None:
    """Keep the pins of instances."""
    rows = [
        {
            "instance_id": instance_id,
            "upstream_instance_id": pin.upstream_instance_id,
            "upstream_model_id": pin.upstream_model_id,
            "pinned_by": pin.pinned_by,
        }
        for instance_id, of_instance in sorted(pins.items())
        for pin in of_instance
    ]
    for some in batches(rows):
        tx.run(InstancePinRow.insert_many(some))


def of_instances(tx: Transaction, instance_ids: Collection[str]) -> dict[str, list[Pin]]:
    """Answer the pins of instances by id, each list in the order of the upstream models; empty where there are none."""
    found: dict[str, list[Pin]] = {instance_id: [] for instance_id in instance_ids}
    for some in batches(sorted(instance_ids)):
        for row in tx.rows(InstancePinRow.select().where(InstancePinRow.instance_id.in_(some))):
            pin = Pin(row["upstream_model_id"], row["upstream_instance_id"], PinSource(row["pinned_by"]))
            found[row["instance_id"]].append(pin)
    for pins in found.values():
        pins.sort(key=lambda pin: (pin.upstream_model_id, pin.upstream_instance_id))
    return found
