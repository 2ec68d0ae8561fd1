"""Read ranges of a blob on any filesystem that pyarrow.fs reaches."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, Protocol, Self

from gallery_server.errors import DataLoss, Reason


class Call(Protocol):
    """Run work on the store under a deadline."""

    def __call__(self, work: Callable[[], bytes]) -> bytes:
        """Answer what the work answers."""


class ArrowReader:
    """Implement `blobs.store.BlobReader` over an open pyarrow file."""

    def __init__(self, file: Any, size: int, call: Call) -> None:
        self.size = size
        self._file = file
        self._call = call

    def read(self, offset: int, length: int) -> bytes:
        """Answer a range of the blob; see `BlobReader.read`."""
        # Clamped here, because a read past the end panics in the native HDFS client.
        wanted = max(0, min(length, self.size - offset))
        if offset < 0 or not wanted:
            return b""
        content = self._call(lambda: self._file.read_at(wanted, offset))
        if len(content) != wanted:
            raise DataLoss(
                Reason.BLOB_DAMAGED,
                f"The blob ends at byte {offset + len(content)} of {self.size}.",
                found=offset + len(content),
                size=self.size,
            )
        return content

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def __enter__(self) -> Self:
        """Answer itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the file."""
        self.close()
