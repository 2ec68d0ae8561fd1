"""What an erasure took."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_client.records.instance import ModelInstance
from gallery_client.records.record import Record


@dataclass(frozen=True, repr=False)
class Erasure(Record):
    """Be an instance without its bytes, and the ids of the others that shared these and lost them too."""

    instance: ModelInstance
    also_erased: tuple[str, ...]

    def details(self) -> dict[str, object]:
        """Answer what a person wants to see, by label."""
        return {
            "erased": self.instance.reference,
            "instance id": self.instance.instance_id,
            "also erased": ", ".join(self.also_erased),
        }
