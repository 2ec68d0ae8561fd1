"""Models that depend on each other, over the registry: told by short names, answered by short texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gallery_server.dal import copy_store, dependency_store, instance_store, pin_store
from gallery_server.dal.schema import InstanceRow
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.dependency import Direction, ModelKey, Pin, Propagation
from gallery_server.domain.instance import Instance
from gallery_server.domain.model import Model
from gallery_server.domain.page import PageRequest
from gallery_server.domain.shard import Shard
from gallery_server.domain.value import Value, ValueKind
from gallery_server.registry import erasures, models
from gallery_server.registry.depending import dependencies, dependency_listing, dependency_preview, propagation_listing
from gallery_server.registry.depending.dependencies import Wish
from gallery_server.registry.depending.dependency_preview import Preview
from tests.contracts.registry.gallery import PROJECT, SIGNER, Gallery, caller

WHOLE = PageRequest(1_000, None)


def city(name: str) -> dict[str, Value]:
    return {"city": Value(ValueKind.TEXT, name)}


@dataclass(frozen=True)
class Net:
    """Names with a slash in them are of another project."""

    gallery: Gallery

    def models(self, names: str, **wish: Any) -> None:
        """Make models, such as those of "A B other/C"."""
        for name in names.split():
            project, model = _split(name)
            self.gallery.create("x", project_name=project, base_version_id=model, **wish)

    def cities(self, names: str) -> None:
        """Make models that are sharded by city."""
        self.models(names, shard_keys=["city"])

    def model(self, name: str) -> Model:
        return self.gallery.read(lambda tx: models.require_by_name(tx, *_split(name)))

    def save(self, name: str, shard: str | None = None, **record: Any) -> Instance:
        """Save an instance, in the shard of a city or on the unsharded line."""
        project, model = _split(name)
        metadata = {} if shard is None else city(shard)
        where = {"project_name": project, "base_version_id": model, "unsharded": shard is None}
        return self.gallery.save(metadata=metadata | record.pop("metadata", {}), **where, **record)

    def erase(self, instance: Instance) -> None:
        """Erase the bytes of an instance."""
        self.gallery.write(
            lambda tx: erasures.erase(
                tx, SIGNER, caller(), instance.instance_id, reason="law", metadata_keys=[], cursor=None
            )
        )

    def saves(self, names: str, shard: str | None = None) -> list[Instance]:
        return [self.save(name, shard) for name in names.split()]

    def add(self, downstream: str, upstreams: str, *, across: bool = False) -> Propagation | None:
        wishes = self.wishes(upstreams, across=across)
        model = self.model(downstream)
        return self.gallery.write(lambda tx: dependencies.add(tx, caller(), model, wishes))

    def remove(self, downstream: str, upstream: str) -> Propagation:
        below, above = self.model(downstream), self.model(upstream)
        return self.gallery.write(lambda tx: dependencies.remove(tx, caller(), below, above))

    def replace(self, downstream: str, upstreams: str) -> Propagation | None:
        model, wishes = self.model(downstream), self.wishes(upstreams)
        return self.gallery.write(lambda tx: dependencies.replace_all(tx, caller(), model, wishes))

    def wishes(self, names: str, *, across: bool = False) -> list[Wish]:
        return [(self.model(name), across) for name in names.split()]

    def edges(self, name: str, direction: Direction = Direction.UPSTREAM, depth: int = 1) -> list[str]:
        """Answer the edges that are met from a model, such as "1 X -> A"."""
        model = self.model(name)
        page = self.gallery.read(
            lambda tx: dependency_listing.list_dependencies(tx, SIGNER, model, direction, depth, WHOLE)
        )
        return [f"{each.depth} {_short(str(each.downstream))} -> {_short(str(each.upstream))}" for each in page.items]

    def line(self, name: str, shard: str | None = None) -> list[Instance]:
        """Answer the instances of a line, oldest first."""
        model = self.model(name)
        return [one for one in self.instances_of(model) if one.shard == _shard(shard) and one.version]

    def instances_of(self, model: Model) -> list[Instance]:
        """Answer all instances of a model by number."""
        found = self.gallery.read(
            lambda tx: tx.rows(
                InstanceRow.select(InstanceRow.instance_id, InstanceRow.number).where(
                    InstanceRow.model_id == model.model_id
                )
            )
        )
        ids = [row["instance_id"] for row in sorted(found, key=lambda row: int(row["number"]))]
        known = self.gallery.read(lambda tx: instance_store.find_many(tx, ids))
        return [known[instance_id] for instance_id in ids]

    def versions(self, names: str, shard: str | None = None) -> list[str | None]:
        """Answer the newest version of each model in a shard; None where it has no instance there."""
        return [line[-1].version if (line := self.line(name, shard)) else None for name in names.split()]

    def pins(self, instance: Instance) -> list[str]:
        """Answer what an instance is made with, such as "B 1.0 default"."""
        found = self.gallery.read(lambda tx: _pins(tx, instance))
        return sorted(found)

    def pinned_ids(self, instance: Instance) -> list[str]:
        """Answer the ids of the instances that one is made with."""
        found = self.gallery.read(lambda tx: pin_store.of_instances(tx, [instance.instance_id]))
        return [pin.upstream_instance_id for pin in found[instance.instance_id]]

    def propagation(self, cause: Instance) -> Propagation:
        return self.gallery.read(lambda tx: propagation_listing.require(tx, None, cause.instance_id))

    def made(self, propagation: Propagation) -> list[str]:
        """Answer the copies of a propagation in their order, such as "A 1.1"."""
        page = self.gallery.read(lambda tx: propagation_listing.get(tx, SIGNER, propagation, WHOLE)).page
        return [_told(copy.instance) for copy in page.items]

    def preview(self, work: Any) -> Preview:
        """Answer what a change would make; `work` answers what is foreseen."""
        return self.gallery.read(lambda tx: dependency_preview.page_of(tx, SIGNER, ("test",), work(tx), WHOLE))


def previewed(preview: Preview) -> list[str]:
    return [_told(copy.instance) for copy in preview.page.items]


def key(name: str) -> ModelKey:
    project, model = _split(name)
    return ModelKey(project_name=project, base_version_id=model)


def _told(instance: Instance) -> str:
    where = "".join(f" {value}" for _, value in instance.shard.values)
    return f"{instance.base_version_id}{where} {instance.version}"


def _pins(tx: Transaction, instance: Instance) -> list[str]:
    pins: list[Pin] = pin_store.of_instances(tx, [instance.instance_id])[instance.instance_id]
    names = dependency_store.names(tx, {pin.upstream_model_id for pin in pins})
    versions = copy_store.versions_of(tx, {pin.upstream_instance_id for pin in pins})
    return [
        f"{names[pin.upstream_model_id].base_version_id} {versions[pin.upstream_instance_id]} {pin.pinned_by.value}"
        for pin in pins
    ]


def _split(name: str) -> tuple[str, str]:
    project, _, model = name.rpartition("/")
    return project or PROJECT, model


def _short(name: str) -> str:
    return name.removeprefix(f"{PROJECT}/")


def _shard(name: str | None) -> Shard:
    return Shard() if name is None else Shard.of({"city": name})
