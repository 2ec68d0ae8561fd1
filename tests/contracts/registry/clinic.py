"""Instances whose health is computed and read, each time in a transaction of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gallery_server.dal import health_due_store, health_store, policy_health_store
from gallery_server.dal.policy_health_store import PolicyWalk
from gallery_server.dal.schema import EventRow
from gallery_server.domain.event import EventKind
from gallery_server.domain.health import InstanceHealth
from gallery_server.domain.instance import Instance
from gallery_server.domain.line import LineWish
from gallery_server.domain.metric import Evaluation
from gallery_server.domain.page import PageRequest
from gallery_server.domain.project import PolicyChange, Project
from gallery_server.domain.value import Value, text
from gallery_server.registry import projects
from gallery_server.registry.assessing import assessing, health_reading
from gallery_server.registry.assessing.health_reading import HealthOfInstance, HealthOfProject, HealthWish
from tests.contracts.registry.gallery import MODEL, PROJECT, SIGNER, Gallery, caller, walk
from tests.contracts.registry.measuring import Measuring, wish

BEGIN = 1_760_000_000_000_000
HOUR = 3_600_000_000
WHOLE = PageRequest(1_000, None)


def with_keys(*keys: str) -> dict[str, Value]:
    """Make metadata of these keys."""
    return {key: text("given") for key in keys}


@dataclass(frozen=True)
class Clinic:
    gallery: Gallery

    @property
    def measuring(self) -> Measuring:
        return Measuring(self.gallery)

    def measure(self, instance: Instance, scope: str, **values: float) -> Evaluation:
        return self.measuring.measure(instance.instance_id, values, scope=scope)

    def produce(self, instance: Instance, name: str, values: Sequence[float], segment: str = "") -> list[Evaluation]:
        """Record a series of Production, a value an hour."""
        return self.measuring.record(
            *(
                wish(
                    instance.instance_id,
                    {name: value},
                    item=place,
                    scope="Production",
                    segment=segment,
                    measured_micros=BEGIN + place * HOUR,
                )
                for place, value in enumerate(values)
            )
        )

    def assess(self, instance: Instance) -> InstanceHealth:
        """Compute the health of an instance now."""
        return self.gallery.write(lambda tx: assessing.assess_instance(tx, instance.instance_id))

    def values(self, instance: Instance) -> dict[str, float]:
        """Answer what search knows."""
        return self.gallery.write(
            lambda tx: health_store.values_of(tx, instance.project_id, [instance.instance_id])[instance.instance_id]
        )

    def stored(self, instance: Instance) -> InstanceHealth | None:
        return self.gallery.read(lambda tx: health_store.find_many(tx, [instance.instance_id])).get(
            instance.instance_id
        )

    def is_marked(self, instance: Instance) -> bool:
        return bool(self.gallery.read(lambda tx: health_due_store.find_many(tx, [instance.instance_id])))

    def get(self, instance: Instance) -> InstanceHealth:
        return self.gallery.read(lambda tx: health_reading.get(tx, instance.instance_id)).health

    def of_line(self) -> list[list[HealthOfInstance]]:
        """Answer every page of the unsharded line of the model."""
        return self.of_line_of(MODEL, {})

    def of_line_of(self, model: str, shard: Mapping[str, str], limit: int = 1_000) -> list[list[HealthOfInstance]]:
        """Answer every page of a line."""
        named = LineWish(PROJECT, model, shard)
        return walk(
            lambda request: self.gallery.read(lambda tx: health_reading.list_of_line(tx, SIGNER, named, request)),
            limit,
        )

    def worst(self, request: PageRequest = WHOLE, project: str = PROJECT, **fields: Any) -> HealthOfProject:
        return self.gallery.read(
            lambda tx: health_reading.list_worst(tx, SIGNER, HealthWish(project, **fields), request)
        )

    def worst_ids(self, **fields: Any) -> list[str]:
        return [each.instance.instance_id for each in self.worst(**fields).page.items]

    def set_policy(self, change: PolicyChange, project: str = PROJECT) -> Project:
        version = self.gallery.read(lambda tx: projects.require(tx, project)).policy_version
        return self.gallery.write(lambda tx: projects.set_policy(tx, caller(), project, version, None, change))

    def pass_walk(self) -> None:
        """End the walks behind changed policies, of projects that have no instances yet."""
        for owed in self.gallery.read(lambda tx: policy_health_store.list_owed(tx, 10)):
            assert self.gallery.write(lambda tx, owed=owed: policy_health_store.end(tx, owed))

    def walk_owed(self, instance: Instance) -> PolicyWalk | None:
        return self.gallery.read(lambda tx: policy_health_store.find(tx, instance.project_id))

    def changes(self, instance: Instance) -> list[tuple[Any, Any]]:
        """Answer what events say of changes of an instance's health: before and after, oldest first."""
        query = EventRow.select().where(
            (EventRow.subject_id == instance.instance_id) & (EventRow.kind == EventKind.HEALTH_CHANGED.value)
        )
        rows = self.gallery.read(lambda tx: tx.rows(query.order_by(EventRow.event_id)))
        return [(_form(row["before"]), _form(row["after"])) for row in rows]


def _form(stored: Any) -> Any:
    return json.loads(stored) if isinstance(stored, str | bytes) else stored
