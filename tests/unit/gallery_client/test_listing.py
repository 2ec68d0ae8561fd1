from __future__ import annotations

import sys
from datetime import UTC, datetime

import pytest

from gallery_client.listing import Listing, Page, Records
from gallery_client.records.annotation import Annotation

WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def annotation(number: int) -> Annotation:
    return Annotation(f"key{number}", number, WHEN, "local:me")


class Server:
    """Answer pages of at most three."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.asked: list[tuple[str | None, int]] = []

    def fetch(self, cursor: str | None, limit: int) -> Page:
        self.asked.append((cursor, limit))
        start = int(cursor or 0)
        end = min(start + min(limit, 3), self.count)
        return Page([annotation(number) for number in range(start, end)], str(end) if end < self.count else None)


def test_pages_are_fetched_as_they_are_read() -> None:
    server = Server(7)
    rows = iter(Listing[Annotation](server.fetch))
    assert server.asked == []
    assert [next(rows).key for _ in range(3)] == ["key0", "key1", "key2"]
    assert len(server.asked) == 1
    assert [row.key for row in rows] == ["key3", "key4", "key5", "key6"]
    assert [cursor for cursor, _ in server.asked] == [None, "3", "6"]


def test_first_asks_for_no_more_than_it_needs() -> None:
    server = Server(7)
    assert len(Listing[Annotation](server.fetch).first(2)) == 2
    assert server.asked == [(None, 2)]
    assert len(Listing[Annotation](server.fetch).first(5)) == 5
    assert len(Listing[Annotation](server.fetch).first()) == 7
    assert Listing[Annotation](server.fetch).first(0) == ()


def test_an_empty_page_with_a_cursor_is_not_the_end() -> None:
    pages = {None: Page([], "a"), "a": Page([annotation(1)], None)}
    assert len(Listing[Annotation](lambda cursor, _: pages[cursor]).all()) == 1


def test_a_notebook_shows_the_beginning_and_says_so() -> None:
    shown = Listing[Annotation](Server(30).fetch)._repr_html_()
    assert "key19" in shown
    assert "key20" not in shown
    assert "and more" in shown
    assert "30 in all" not in shown
    assert "5 more" in Records(annotation(number) for number in range(25))._repr_html_()
    assert "0 in all" in Records[Annotation]()._repr_html_()


def test_pandas_gets_a_column_a_field() -> None:
    frame = Listing[Annotation](Server(4).fetch).to_pandas()
    assert list(frame.columns) == ["key", "value", "created_time", "created_by"]
    assert frame["value"].sum() == 6


def test_without_pandas_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r"pip install 'gallery\[pandas\]'"):
        Records([annotation(1)]).to_pandas()
