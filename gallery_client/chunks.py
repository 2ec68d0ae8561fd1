"""Cut bytes into the chunks that one call carries."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

CHUNK = 2**20
"""Most bytes of one `uploadChunk` or `getBlob`."""

Piece = bytes | memoryview
"""Up to CHUNK bytes."""


def rechunk(pieces: Iterable[Piece | bytearray]) -> Generator[Piece, None, None]:
    """Regroup pieces of any length into chunks; only the last one is shorter. Whole chunks are not copied."""
    rest = bytearray()
    for piece in pieces:
        view = memoryview(piece).cast("B") if len(piece) else memoryview(b"")
        if rest:
            missing = CHUNK - len(rest)
            rest += view[:missing]
            view = view[missing:]
            if len(rest) < CHUNK:
                continue
            yield bytes(rest)
            rest.clear()
        while len(view) >= CHUNK:
            yield view[:CHUNK]
            view = view[CHUNK:]
        rest += view
    if rest:
        yield bytes(rest)


def read_ahead(pieces: Iterator[Piece]) -> Generator[Piece, None, None]:
    """Read the next piece in a thread while the last one is in use; the thread ends with the iteration."""
    with ThreadPoolExecutor(1, thread_name_prefix="gallery-read") as reader:
        coming = reader.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = reader.submit(next, pieces, None)
            yield piece
