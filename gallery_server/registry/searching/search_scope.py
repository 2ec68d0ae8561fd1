"""Find where a search looks, by what its constraints say of projects, models and shards."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from gallery_server.dal.search import scopes
from gallery_server.dal.search.narrowing import lines_of, texts_of
from gallery_server.dal.search.query import Scope
from gallery_server.dal.search.scopes import ScopeModel, ScopeProject
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.names import shown
from gallery_server.domain.search import Comparison, Namespace, Operator
from gallery_server.registry import projects

_LISTS = (Operator.EQUAL, Operator.IN)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a search looks; no projects where it looks everywhere."""

    scope: Scope
    projects: tuple[ScopeProject, ...] = ()
    settled: tuple[Comparison, ...] = ()
    """What the scope says already."""
    shard_keys: frozenset[str] | None = None
    """Those of the models, where models are named."""

    @property
    def named(self) -> str:
        """Name the projects for a message."""
        names = ", ".join(shown(project.name) for project in self.projects[:3])
        return names + (" and others" if self.projects[3:] else "")

    def settles_shard(self, comparison: Comparison) -> bool:
        """Tell whether a comparison names a shard by a text, so that nothing is left to look up or to check."""
        return comparison.field.namespace is not Namespace.RECORD and comparison in self.settled


def place_of(tx: Transaction, comparisons: Collection[Comparison]) -> Place:
    """Answer where the instances are for which all of these may hold; raise NotFound for an unknown project."""
    by_name = {
        each.field.name: each
        for each in reversed(list(comparisons))
        if each.field.namespace is Namespace.RECORD and each.operator in _LISTS and texts_of(each)
    }
    named = _projects(tx, by_name.get("projectName"))
    models, settled = _models(tx, by_name, named)
    if named is None:
        named = _projects_of(tx, by_name, models)
    else:
        settled = [by_name["projectName"], *settled]
    if named is None:
        return Place(Scope())
    scope = Scope(tuple(project.project_id for project in named))
    if models is None:
        return Place(scope, tuple(named), tuple(settled))
    scope = replace(scope, model_ids=tuple(sorted(model.model_id for model in models)))
    if (narrowed := lines_of(tx, models, comparisons)) is not None:
        scope = replace(scope, line_ids=narrowed[0])
        settled = [*settled, narrowed[1]]
    keys = frozenset(key for model in models for key in model.shard_keys)
    return Place(scope, tuple(named), tuple(settled), keys)


def _projects(tx: Transaction, named: Comparison | None) -> list[ScopeProject] | None:
    if named is None:
        return None
    names = texts_of(named)
    found = scopes.find_projects_named(tx, names)
    for name in sorted(names - {project.name for project in found}):
        projects.require(tx, name)
    return found


def _models(
    tx: Transaction, by_name: Mapping[str, Comparison], named: list[ScopeProject] | None
) -> tuple[list[ScopeModel] | None, list[Comparison]]:
    """Answer the models that are named, and which comparison they settle."""
    if (by_id := by_name.get("modelId")) is not None:
        ids = {project.project_id for project in named} if named is not None else None
        found = scopes.find_models_by_id(tx, {text for text in texts_of(by_id) if _is_id(text)})
        return [model for model in found if ids is None or model.project_id in ids], [by_id]
    if named is not None and (base := by_name.get("baseVersionId")) is not None:
        return scopes.find_models(tx, [project.project_id for project in named], texts_of(base)), [base]
    return None, []


def _projects_of(
    tx: Transaction, by_name: Mapping[str, Comparison], models: list[ScopeModel] | None
) -> list[ScopeProject] | None:
    """Answer the projects of named models or instances."""
    if models is not None:
        return scopes.find_projects(tx, {model.project_id for model in models})
    if (instances := by_name.get("instanceId")) is None:
        return None
    ids = {text for text in texts_of(instances) if _is_id(text)}
    return scopes.find_projects(tx, scopes.projects_of_instances(tx, ids))


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
