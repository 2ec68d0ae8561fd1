"""Short ways to search, for tests."""

from __future__ import annotations

from typing import Any

from gallery_server.domain.field import field_name_of
from gallery_server.domain.instance import AnnotatedInstance
from gallery_server.domain.page import Page, PageRequest
from gallery_server.domain.search import Comparison, Operator, Order
from gallery_server.domain.value import Value, ValueKind, text
from gallery_server.registry.searching import search
from gallery_server.registry.searching.search import Counted, Wish
from tests.contracts.registry.gallery import PROJECT, SIGNER, Gallery, flat, walk


def value(content: Any) -> Value:
    if isinstance(content, Value):
        return content
    kinds = {str: ValueKind.TEXT, bool: ValueKind.FLAG, int: ValueKind.WHOLE, float: ValueKind.NUMBER}
    return Value(kinds[type(content)], content)


def where(field: str, operator: Operator = Operator.EQUAL, *contents: Any) -> Comparison:
    return Comparison(field_name_of(field), operator, tuple(value(content) for content in contents))


INSIDE = Comparison(field_name_of("projectName"), Operator.EQUAL, (text(PROJECT),))


def order(field: str, *, descending: bool = False) -> Order:
    return Order(field_name_of(field), descending)


def page(
    gallery: Gallery,
    *constraints: Comparison,
    by: Order | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    keys: list[str] | None = None,
    **wish: Any,
) -> Page[AnnotatedInstance]:
    wished = Wish((INSIDE, *constraints), **wish)
    request = PageRequest.of(limit, cursor)
    return gallery.read(lambda tx: search.find(tx, SIGNER, wished, by, request, keys))


def found(
    gallery: Gallery, *constraints: Comparison, by: Order | None = None, limit: int = 3, **wish: Any
) -> list[str]:
    """The ids of what is found, over all pages."""
    pages = walk(
        lambda request: page(gallery, *constraints, by=by, limit=request.limit, cursor=request.cursor, **wish), limit
    )
    return [item.instance.instance_id for item in flat(pages)]


def counted(gallery: Gallery, *constraints: Comparison, up_to: int | None = None, **wish: Any) -> Counted:
    return gallery.read(lambda tx: search.count(tx, Wish((INSIDE, *constraints), **wish), up_to))


def counting(gallery: Gallery, *constraints: Comparison, **wish: Any) -> int:
    """How many there are in all projects."""
    return gallery.read(lambda tx: search.count(tx, Wish(constraints, **wish), None)).count
