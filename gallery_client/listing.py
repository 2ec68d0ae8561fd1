"""Sequences of records that show themselves as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from gallery_client.records.record import Record
from gallery_client.tables import data_frame, html_table

if TYPE_CHECKING:
    import pandas as pd

R = TypeVar("R", bound=Record, covariant=True)  # noqa: PLC0105 - Records and Listing only answer records

_SHOWN = 20
_PAGE = 1000


class Page(NamedTuple):
    """Be one page of an answer, and the cursor of the following one."""

    items: list[Any]
    cursor: str | None


class Records(tuple[R, ...]):
    """Be an immutable sequence of records: a table in notebooks, `to_pandas()` for analysis."""

    __slots__ = ()

    def to_pandas(self) -> pd.DataFrame:
        """Make a DataFrame with a column for each field, mappings spread over dotted names."""
        return data_frame((record.columns() for record in self), index=self[0].index_column if self else None)

    def _repr_html_(self) -> str:
        more = f"{len(self) - _SHOWN:,} more" if len(self) > _SHOWN else ""
        return _html(self[:_SHOWN], more or f"{len(self)} in all")


class Listing(Generic[R]):
    """Be what a list call answers, fetched page by page as it is read.

    Nothing is kept: every iteration asks the server anew. `first` and `all` answer sequences. With `most` it ends after
    so many records.
    """

    def __init__(self, fetch: Callable[[str | None, int], Page], most: int | None = None) -> None:
        self._fetch = fetch
        self._most = most

    def __iter__(self) -> Iterator[R]:
        return islice(self._read(_page(self._most)), self._most)

    def first(self, count: int = 100) -> Records[R]:
        """Answer the first so many records, or all where there are fewer."""
        count = count if self._most is None else min(count, self._most)
        return Records(islice(self._read(_page(count)), count))

    def all(self) -> Records[R]:
        """Answer every record."""
        return Records(self)

    def to_pandas(self) -> pd.DataFrame:
        """Make a DataFrame of every record, with a column for each field, mappings spread over dotted names."""
        return self.all().to_pandas()

    def __repr__(self) -> str:
        return "Listing(a page at a time: iterate, or ask for first(count), all() or to_pandas())"

    def _repr_html_(self) -> str:
        seen = self.first(_SHOWN + 1)
        return _html(seen[:_SHOWN], "and more" if len(seen) > _SHOWN else f"{len(seen)} in all")

    def _read(self, limit: int) -> Iterator[R]:
        cursor: str | None = None
        while True:
            page = self._fetch(cursor, limit)
            yield from page.items
            cursor = page.cursor
            if not cursor:
                return


def _page(count: int | None) -> int:
    return _PAGE if count is None else max(1, min(count, _PAGE))


def _html(records: tuple[Record, ...], note: str) -> str:
    rows = [record.row() for record in records]
    return html_table(list(rows[0]) if rows else [], [list(row.values()) for row in rows], note)
