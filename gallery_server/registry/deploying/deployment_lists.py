"""List what is current, and what was."""

from __future__ import annotations

from collections.abc import Iterator

from gallery_server.dal import deployment_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.deployment import Deployment
from gallery_server.domain.line import LineSelector, LineWish
from gallery_server.domain.page import CursorSigner, Page, PageRequest
from gallery_server.registry.deploying import environments, lines

_ROW_BYTES = 4_096
_AT_ONCE = 500


def list_current(
    tx: Transaction, signer: CursorSigner, wish: LineWish, environment_name: str | None, request: PageRequest
) -> Page[Deployment]:
    """Answer a page of what is current on lines, by line and environment; in all environments where none is named."""
    selector = lines.selector(tx, wish)
    environment = None if environment_name is None else environments.normal(environment_name)
    query = ("deployments", selector.form(), environment)
    start = request.start(signer, query)
    first = None if start is None else (int(start[0]), str(start[1]))
    at_once = _AT_ONCE if selector.shard.values else min(request.limit + 1, _AT_ONCE)
    page = request.page(_current(tx, selector, environment, first, at_once), signer, query, _place, _size_of)
    if environment is not None and not page.items:
        environments.require(tx, selector.project_name, environment)
    return page


def history(
    tx: Transaction, signer: CursorSigner, wish: LineWish, environment_name: str | None, request: PageRequest
) -> Page[Deployment]:
    """Answer a page of all deployments of a line in an environment, newest first."""
    environment, name = environments.normal(environment_name), lines.normal(wish)
    at = lines.find(tx, name, environment)
    query = ("history", name.project_name, name.base_version_id, name.shard.values, environment)
    start = request.start(signer, query)
    if at is None:
        return Page([], None)
    line_id = at.line.line_id

    def fetch(last: Deployment | None, limit: int) -> list[Deployment]:
        first = None if start is None else int(start[0])
        before = first if last is None else last.sequence
        return deployment_store.list_backwards(tx, line_id, environment, before=before, limit=limit)

    return request.page(request.fetched(fetch, _AT_ONCE), signer, query, lambda item: [item.sequence], _size_of)


def _current(
    tx: Transaction, selector: LineSelector, environment: str | None, after: tuple[int, str] | None, at_once: int
) -> Iterator[Deployment]:
    """Yield what is current on the selected lines, as long as anybody asks."""
    while True:
        found = deployment_store.list_current(tx, selector, environment, after=after, limit=at_once)
        yield from (each for each in found if selector.selects(each.line))
        if len(found) < at_once:
            return
        after = found[-1].line.line_id, found[-1].environment


def _place(deployment: Deployment) -> list[str | int]:
    return [deployment.line.line_id, deployment.environment]


def _size_of(deployment: Deployment) -> int:
    return _ROW_BYTES + len((deployment.reason or "").encode())
