from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery_server.domain import limits
from gallery_server.domain.page import CursorSigner, Page, PageRequest
from gallery_server.errors import InvalidArgument, Reason

SIGNER = CursorSigner(b"secret")
QUERY = ("models", "id", True)
KEYS = st.lists(st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.integers()), max_size=3)


@given(KEYS)
def test_a_cursor_comes_back(key: list[str | int]) -> None:
    cursor = SIGNER.sign(QUERY, key)
    assert SIGNER.read(QUERY, cursor) == key
    assert cursor.isascii()
    assert not set(cursor) & set("+/=%&? "), "it passes through URLs as it is"


def refused(signer: CursorSigner, query: tuple[object, ...], cursor: str) -> None:
    with pytest.raises(InvalidArgument) as raised:
        signer.read(query, cursor)
    assert (raised.value.reason, raised.value.details) == (Reason.CURSOR_INVALID, {"field": "cursor"})


@pytest.mark.parametrize("query", [("models", "id", False), ("models", "other", True), ("revisions", "id", True), ()])
def test_a_cursor_of_another_query_is_refused(query: tuple[object, ...]) -> None:
    refused(SIGNER, query, SIGNER.sign(QUERY, ["a"]))


def test_a_cursor_of_another_installation_is_refused() -> None:
    refused(CursorSigner(b"other"), QUERY, SIGNER.sign(QUERY, ["a"]))


@pytest.mark.parametrize(
    "cursor", ["a", "====", "ü", "\0", "W10", "x" * 100_000, base64.b64encode(b"[1]" * 20).decode()]
)
def test_what_nobody_signed_is_refused(cursor: str) -> None:
    refused(SIGNER, QUERY, cursor)


@given(st.integers(0), st.integers(1, 255))
def test_a_cursor_that_was_touched_is_refused(place: int, change: int) -> None:
    cursor = SIGNER.sign(QUERY, ["name", 7])
    form = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    form[place % len(form)] ^= change
    refused(SIGNER, QUERY, base64.urlsafe_b64encode(form).decode().rstrip("="))


@pytest.mark.parametrize("limit", [0, -1, 1_001, 2**31 - 1])
def test_a_page_has_1_to_1000_items(limit: int) -> None:
    with pytest.raises(InvalidArgument) as raised:
        PageRequest.of(limit, None)
    assert (raised.value.reason, raised.value.details["field"]) == (Reason.FIELD_OUT_OF_RANGE, "limit")


def test_a_page_has_100_items_where_nothing_is_said() -> None:
    assert PageRequest.of(None, None).limit == 100
    assert PageRequest.of(1_000, "").cursor is None


def page(found: Iterable[int], request: PageRequest, size: int = 1) -> Page[int]:
    return request.page(found, SIGNER, QUERY, lambda item: [item], lambda _: size)


def walk(rows: list[int], limit: int, size: int = 1) -> Iterator[list[int]]:
    cursor = None
    while True:
        request = PageRequest.of(limit, cursor)
        start = request.start(SIGNER, QUERY)
        behind = [row for row in rows if start is None or row > int(start[0])]
        found = page(behind[: limit + 1], request, size)
        yield found.items
        cursor = found.next_cursor
        if cursor is None:
            return


@given(st.sets(st.integers(0, 1_000), max_size=50), st.integers(1, 10), st.integers(1, 2 * limits.PAGE_BYTES))
def test_pages_hold_every_row_once_and_keep_both_limits(rows: set[int], limit: int, size: int) -> None:
    ordered = sorted(rows)
    pages = list(walk(ordered, limit, size))
    assert [row for items in pages for row in items] == ordered
    for items in pages:
        assert len(items) <= limit
        assert len(items) * size <= limits.PAGE_BYTES or len(items) == 1, "what is too large alone stands alone"
    assert all(pages) or not ordered, "no page but that of an empty list is empty"


@given(st.integers(0, 60), st.integers(1, 20), st.integers(1, 20))
def test_what_is_fetched_a_few_at_a_time_is_the_same(rows: int, limit: int, at_once: int) -> None:
    asked: list[int] = []

    def fetch(last: int | None, wanted: int) -> list[int]:
        asked.append(wanted)
        begin = 0 if last is None else last + 1
        return list(range(begin, min(begin + wanted, rows)))

    request = PageRequest.of(limit, None)
    assert page(request.fetched(fetch, at_once), request) == page(list(range(min(rows, limit + 1))), request)
    assert max(asked) <= at_once


def test_no_more_is_fetched_than_a_page_of_large_items_takes() -> None:
    fetched: list[int] = []

    def fetch(last: int | None, wanted: int) -> list[int]:
        begin = 0 if last is None else last + 1
        fetched.extend(range(begin, begin + wanted))
        return fetched[begin:]

    request = PageRequest.of(1_000, None)
    found = page(request.fetched(fetch, 20), request, limits.PAGE_BYTES // 50)
    assert (len(found.items), len(fetched)) == (50, 60)
