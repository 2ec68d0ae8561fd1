"""Short ways to measure instances, for tests."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from gallery_server.dal import field_store, value_store
from gallery_server.dal.field_store import Field
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.instance import Instance
from gallery_server.domain.metric import EvaluationPlace, EvaluationWish, MetricKey, Scope
from gallery_server.domain.search import FieldOwner
from gallery_server.domain.value import Value, ValueKind, text
from gallery_server.registry.measuring import recording
from tests.contracts.registry.gallery import Gallery, caller


def measure(gallery: Gallery, instance_id: str, values: Mapping[MetricKey, float]) -> None:
    """Record values, an evaluation for each place."""
    by_place = itertools.groupby(sorted(values), lambda key: (key.scope, key.segment))
    wishes = [
        EvaluationWish(
            EvaluationPlace(number),
            instance_id,
            [(key.name, values[key]) for key in keys],
            scope=scope.value,
            segment=segment or None,
        )
        for number, ((scope, segment), keys) in enumerate(by_place)
    ]
    if wishes:
        gallery.write(lambda tx: recording.record(tx, caller(), wishes))


def saved(gallery: Gallery, values: Mapping[MetricKey, float], **metadata: str) -> str:
    """Save an instance with metadata that are texts, and measure it."""
    instance = gallery.save(metadata={key: text(content) for key, content in metadata.items()})
    measure(gallery, instance.instance_id, values)
    return instance.instance_id


def metric(name: str, scope: Scope = Scope.VALIDATION, segment: str = "") -> MetricKey:
    return MetricKey(scope, segment, name)


def set_health(gallery: Gallery, instance: Instance, values: Mapping[str, float]) -> None:
    """Put what the worker would compute in the place of what stands."""
    fields = {name: Field(FieldOwner.HEALTH, name, ValueKind.NUMBER) for name in values}

    def keep(tx: Transaction) -> None:
        ids = field_store.find_or_insert(tx, instance.project_id, set(fields.values()))
        numbers = {name: Value(ValueKind.NUMBER, content) for name, content in values.items()}
        value_store.delete(tx, [instance.instance_id], list(ids.values()))
        value_store.insert(tx, [(instance.instance_id, ids[fields[name]], each) for name, each in numbers.items()])

    gallery.write(keep)
