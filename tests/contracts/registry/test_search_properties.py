"""Random stores and random queries: page by page, search finds what Python finds row by row, on each database."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gallery_server.domain.instance import AnnotatedInstance
from gallery_server.domain.page import PageRequest
from gallery_server.domain.search import (
    AllOf,
    Comparison,
    FieldName,
    MetricMatch,
    Namespace,
    Operator,
    Order,
    Predicate,
)
from gallery_server.domain.specification import ModelSpecification
from gallery_server.domain.value import Value, text
from gallery_server.registry import instances, models
from gallery_server.registry.searching import search
from gallery_server.registry.searching.search import Wish
from tests.contracts.registry import naive_search
from tests.contracts.registry.gallery import SIGNER, Gallery, caller, flat, walk
from tests.contracts.registry.measured import measure, set_health
from tests.contracts.registry.naive_search import Around
from tests.contracts.registry.search_draws import (
    EVERY_KIND,
    METRIC_KEYS,
    ORDERS,
    PREDICATES,
    SAVED,
    VALUES,
    Saved,
    constraints_of,
    matches,
)


@dataclass
class Store:
    """A project of its own in the database of the test."""

    gallery: Gallery
    project: str
    items: list[AnnotatedInstance]
    around: Around

    def found(
        self, predicate: Predicate, match: MetricMatch | None, order: Order | None, limit: int, monkeypatch: Any
    ) -> list[list[str]]:
        monkeypatch.setattr(search, "predicate_of", lambda _: predicate)
        inside = Comparison(FieldName(Namespace.RECORD, "projectName"), Operator.EQUAL, (text(self.project),))
        everything = {"include_deprecated": True, "include_copies": True, "include_drafts": True, "allow_scan": True}
        wish = Wish([inside, *constraints_of(match)], "x", **everything)

        def fetch(request: PageRequest) -> Any:
            return self.gallery.read(lambda tx: search.find(tx, SIGNER, wish, order, request))

        pages = walk(fetch, limit)
        counted = self.gallery.read(lambda tx: search.count(tx, wish, 1_000))
        assert (counted.count, counted.at_least) == (len(flat(pages)), False)
        return [[item.instance.instance_id for item in page] for page in pages]


def store_of(gallery: Gallery, saved: list[Saved], notes: dict[str, Value], described: dict[str, Value]) -> Store:
    project = f"p {uuid.uuid4()}"
    plain = gallery.create(project_name=project, shard_keys=["city"], annotations=notes or None)
    created = [
        gallery.create(project_name=project, specification=ModelSpecification(metadata=each))
        for each in [*EVERY_KIND, described]
    ]
    other = gallery.create(project_name=project, base_version_id="other", annotations=EVERY_KIND[0])
    for each in EVERY_KIND[1:]:
        gallery.write(lambda tx, each=each: models.annotate(tx, caller(), other.model.model.model_id, each))
    first = dict.fromkeys(METRIC_KEYS, 0.5)
    items, around = [], Around({})
    for number_of, each in enumerate([*(Saved(every, every, metrics=first) for every in EVERY_KIND), *saved]):
        record = {
            "project_name": project,
            "metadata": each.metadata | ({"city": text(each.city)} if each.city and not each.other_model else {}),
            "annotations": {key: value for key, value in each.annotations.items() if not value.is_removal},
            "draft": each.draft,
            "unsharded": each.city is None and not each.other_model,
            "revision": None if each.other_model else created[number_of % len(created)].revision.revision,
            "external_id": f"x {number_of}" if number_of % 2 else None,
        }
        entered = gallery.save(base_version_id="other" if each.other_model else "demand", **record)
        if each.deprecated:
            gallery.deprecate(entered.instance_id)
        items.append(entered.instance_id)
        measure(gallery, entered.instance_id, each.metrics)
        set_health(gallery, entered, each.health)
        around.metrics[entered.instance_id], around.health[entered.instance_id] = each.metrics, each.health
    del plain
    found = gallery.read(lambda tx: instances.find_annotated(tx, items))
    loaded = [found[each] for each in items]
    around.models = _models(gallery, loaded)
    return Store(gallery, project, loaded, around)


def _models(gallery: Gallery, items: list[AnnotatedInstance]) -> dict[tuple[str, int], dict[str, Value]]:
    found = {}
    for model_id, revision in {(item.instance.model_id, item.instance.revision) for item in items}:
        model = gallery.read(lambda tx, of=model_id: models.annotated(tx, models.require(tx, of)))
        described = gallery.read(lambda tx, of=model.model, at=revision: models.require_revision(tx, of, at))
        found[model_id, revision] = dict(described.specification.metadata) | dict(model.annotations)
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    saved=st.lists(SAVED, max_size=10),
    notes=VALUES,
    described=VALUES,
    queries=st.lists(st.tuples(PREDICATES, st.none() | matches(), ORDERS, st.integers(1, 5)), min_size=5, max_size=12),
)
def test_search_finds_what_python_finds(
    gallery: Gallery,
    monkeypatch: Any,
    saved: list[Saved],
    notes: dict[str, Value],
    described: dict[str, Value],
    queries: list[tuple[Predicate, MetricMatch | None, Order | None, int]],
) -> None:
    store = store_of(gallery, saved, notes, described)
    for predicate, match, order, limit in queries:
        both = predicate if match is None else AllOf((predicate, match))
        wanted = [item for item in store.items if naive_search.holds(both, item, store.around)]
        names = [item.instance.instance_id for item in naive_search.ordered(wanted, store.around, order)]
        pages = store.found(predicate, match, order, limit, monkeypatch)
        assert flat(pages) == names
        assert all(len(page) == limit for page in pages[:-1])
