"""Answer how healthy an instance, a line or a project is: as last computed, or now where nothing was stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gallery_server.dal import (
    health_due_store,
    health_lists,
    health_store,
    instance_store,
    line_store,
    policy_health_store,
    standing_store,
)
from gallery_server.dal.health_lists import HealthScope, Placed, Scored
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.health import HealthGrade, InstanceHealth
from gallery_server.domain.instance import Instance
from gallery_server.domain.line import LineWish
from gallery_server.domain.page import CursorSigner, Page, PageRequest
from gallery_server.registry import instances, models, projects
from gallery_server.registry.assessing import assessing, policy_walk
from gallery_server.registry.deploying import environments, lines

_ROW_BYTES = 4_096
_AT_ONCE = 100
_ABOVE = {None: None, HealthGrade.FAIR: 0.5, HealthGrade.POOR: 1.0}
"""The scores of a grade and worse lie above it."""


@dataclass(frozen=True, slots=True)
class HealthOfInstance:
    """The health of an instance, and where it is current."""

    instance: Instance
    health: InstanceHealth
    environments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HealthOfProject:
    """A page of instances, worst first, and how many of the project are still to be computed by its policy."""

    page: Page[HealthOfInstance]
    outdated: int


@dataclass(frozen=True, slots=True)
class HealthWish:
    """Hold what a caller of listHealth asks; nothing of it is checked."""

    project_name: str | None
    base_version_id: str | None = None
    environment: str | None = None
    at_least: HealthGrade | None = None


def get(tx: Transaction, instance_id: str | None) -> HealthOfInstance:
    """Answer the health of an instance with every measure."""
    instance = instances.require(tx, instance_id)
    return _all_of(tx, [instance.instance_id])[0]


def list_of_line(tx: Transaction, signer: CursorSigner, wish: LineWish, request: PageRequest) -> Page[HealthOfInstance]:
    """Answer a page of the health of a line's instances, newest first, without copies that were never measured."""
    name = lines.normal(wish)
    model = models.require_by_name(tx, name.project_name, name.base_version_id)
    lines.require_keys(model, name.shard)
    query = ("line health", model.model_id, name.shard.values)
    start = request.start(signer, query)
    line_id = line_store.find(tx, model.model_id, name.shard)
    if line_id is None:
        return Page([], None)
    first = None if start is None else int(start[0])
    places: dict[str, int] = {}

    def fetch(last: HealthOfInstance | None, limit: int) -> list[HealthOfInstance]:
        before = first if last is None else places[last.instance.instance_id]
        found = health_lists.list_backwards(tx, line_id, before=before, limit=limit)
        places.update(_places(found))
        return _all_of(tx, [each.instance_id for each in found])

    return request.page(
        request.fetched(fetch, _AT_ONCE), signer, query, lambda item: [places[item.instance.instance_id]], _size_of
    )


def list_worst(tx: Transaction, signer: CursorSigner, wish: HealthWish, request: PageRequest) -> HealthOfProject:
    """Answer a page of the health of a project: of what is current, else of the newest of each line; worst first."""
    scope = _scope(tx, wish)
    query = ("health", scope.project_id, scope.model_id, scope.environment, wish.at_least)
    start = request.start(signer, query)
    after = None if start is None else Scored(str(start[1]), float(start[0]))
    # All ids of the page at once: each look at a project reads all of its lines.
    found = health_lists.list_worst(tx, scope, above=_ABOVE[wish.at_least], after=after, limit=request.limit + 1)
    scores = {each.instance_id: each.score for each in found}
    ids = list(scores)

    def fetch(last: HealthOfInstance | None, limit: int) -> list[HealthOfInstance]:
        at = 0 if last is None else ids.index(last.instance.instance_id) + 1
        return _all_of(tx, ids[at : at + limit])

    def place(item: HealthOfInstance) -> list[str | int]:
        return [repr(scores[item.instance.instance_id]), item.instance.instance_id]

    page = request.page(request.fetched(fetch, _AT_ONCE), signer, query, place, _size_of)
    if scope.environment is not None and not page.items:
        environments.require(tx, wish.project_name, scope.environment)
    return HealthOfProject(page, policy_walk.count_left(tx, scope.project_id))


def _scope(tx: Transaction, wish: HealthWish) -> HealthScope:
    environment = None if wish.environment is None else environments.normal(wish.environment)
    if wish.base_version_id is None:
        return HealthScope(projects.require(tx, wish.project_name).project_id, None, environment)
    model = models.require_by_name(tx, wish.project_name, wish.base_version_id)
    return HealthScope(model.project_id, model.model_id, environment)


def _places(found: Sequence[Placed]) -> dict[str, int]:
    return {each.instance_id: each.line_sequence for each in found}


def _all_of(tx: Transaction, instance_ids: Sequence[str]) -> list[HealthOfInstance]:
    """Answer the health of instances in the order of their ids; what is not stored is computed now.

    Under a mark that is outdated too: lists and search do not have it yet.
    """
    stored = health_store.find_many(tx, instance_ids)
    marked = health_due_store.find_many(tx, instance_ids)
    found = instance_store.find_many(tx, instance_ids)
    now = assessing.read(tx, [each for each in instance_ids if each not in stored])
    computed = {each.instance_id: each.health(tx.now) for each in now}
    known = stored | computed
    walks = _Walks(tx, {})
    standings = standing_store.find_many(tx, instance_ids)
    return [
        HealthOfInstance(
            found[instance_id],
            replace(
                known[instance_id],
                outdated=instance_id in marked or (instance_id in stored and walks.are_before(found[instance_id])),
            ),
            standings[instance_id].environments,
        )
        for instance_id in instance_ids
    ]


@dataclass(frozen=True, slots=True)
class _Walks:
    """The walks behind changed policies, by project, each looked up once."""

    tx: Transaction
    known: dict[str, policy_health_store.PolicyWalk | None]

    def are_before(self, instance: Instance) -> bool:
        """Tell whether an instance is still to be computed by a changed policy."""
        if instance.project_id not in self.known:
            self.known[instance.project_id] = policy_health_store.find(self.tx, instance.project_id)
        walk = self.known[instance.project_id]
        if walk is None:
            return False
        return walk.after_instance_id is None or instance.instance_id > walk.after_instance_id


def _size_of(item: HealthOfInstance) -> int:
    return _ROW_BYTES + sum(len(finding.encode()) for finding in item.health.measures.findings)
