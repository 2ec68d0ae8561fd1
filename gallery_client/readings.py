"""Read one source as often as its transfer needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gallery_client.chunks import Piece
    from gallery_client.sources import Source


class Readings:
    """Give a source's pieces from the start, first those of a reading that was begun already.

    `size`, `again` and `identity` are those of the source.
    """

    def __init__(self, source: Source, begun: Iterator[Piece]) -> None:
        self._source = source
        self._begun: Iterator[Piece] | None = begun

        self.size = source.size
        self.again = source.again
        self.identity = source.identity

    @property
    def more(self) -> bool:
        """Tell whether there is a further reading."""
        return self._begun is not None or self.again

    def take(self) -> Iterator[Piece]:
        """Begin a reading."""
        begun, self._begun = self._begun, None
        return self._source.pieces() if begun is None else begun
