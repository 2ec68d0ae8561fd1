"""Cut bytes into the chunks that one call carries."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import hashlib
    from collections.abc import Generator, Iterable, Iterator

CHUNK = 2**20
"""Most bytes of one `uploadChunk` or `getBlob`."""

ONE_CALL = 4 * CHUNK
"""Most bytes that `uploadModel` carries; more may go past the server."""

Piece = bytes | memoryview
"""Up to CHUNK bytes."""


@cache
def keep_freed_chunks() -> None:
    """Let the C library keep the memory of freed chunks for the next ones.

    glibc hands large freed blocks back to the system, which then zeroes the same pages again for every chunk: four
    fifths of a transfer's CPU time. It stops doing so for blocks smaller than one that it has seen freed (mallopt(3),
    M_MMAP_THRESHOLD). The block is never touched, so it costs no memory; other C libraries lose nothing.
    """
    bytearray(16 * CHUNK)


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


def digested(pieces: Iterable[Piece], digest: hashlib._Hash) -> Iterator[Piece]:
    """Digest pieces on their way."""
    for piece in pieces:
        digest.update(piece)
        yield piece


def read_ahead(pieces: Iterator[Piece]) -> Generator[Piece, None, None]:
    """Read the next piece in a thread while the last one is in use; the thread ends with the iteration."""
    with ThreadPoolExecutor(1, thread_name_prefix="gallery-read") as reader:
        coming = reader.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = reader.submit(next, pieces, None)
            yield piece
