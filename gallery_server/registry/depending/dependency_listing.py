"""List what a model depends on, or what depends on it, to any depth (domain, 1.3)."""

from __future__ import annotations

from collections.abc import Iterator

from gallery_server.dal import dependency_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.dependency import Dependency, Direction, FollowedDependency
from gallery_server.domain.model import Model
from gallery_server.domain.page import CursorSigner, Key, Page, PageRequest
from gallery_server.registry.depending.graph import farther_of

_ROW_BYTES = 2_048


def list_dependencies(
    tx: Transaction, signer: CursorSigner, model: Model, direction: Direction, depth: int, request: PageRequest
) -> Page[FollowedDependency]:
    """Answer a page of edges by their depth, then by the names of the farther model, each edge once."""
    query = ("dependencies", model.model_id, direction, depth)
    start = request.start(signer, query)

    def key_of(item: FollowedDependency) -> Key:
        return _key(item, direction)

    found = (
        item
        for level in _levels(tx, model.model_id, direction, depth)
        for item in sorted(level, key=key_of)
        if start is None or key_of(item) > start
    )
    return request.page(found, signer, query, key_of, lambda _: _ROW_BYTES)


def followed(tx: Transaction, edges: list[Dependency], depth: int) -> list[FollowedDependency]:
    """Add to edges the names of their ends."""
    names = dependency_store.names(
        tx, {model_id for edge in edges for model_id in (edge.downstream_model_id, edge.upstream_model_id)}
    )
    return [
        FollowedDependency(edge, names[edge.downstream_model_id], names[edge.upstream_model_id], depth)
        for edge in edges
    ]


def _levels(tx: Transaction, model_id: str, direction: Direction, depth: int) -> Iterator[list[FollowedDependency]]:
    """Yield the edges of each depth; no more of them are read than the page takes."""
    met, rim = {model_id}, {model_id}
    for level in range(1, depth + 1):
        edges = dependency_store.edges(tx, rim, direction)
        rim = {farther_of(edge, direction) for edge in edges} - met
        met |= rim
        yield followed(tx, edges, level)
        if not rim:
            return


def _key(item: FollowedDependency, direction: Direction) -> Key:
    farther = item.downstream if direction is Direction.DOWNSTREAM else item.upstream
    return [item.depth, farther.project_name, farther.base_version_id, item.dependency.dependency_id]
