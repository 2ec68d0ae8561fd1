"""Reach S3 through pyarrow, with the credentials that the user's environment or profile holds."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from gallery_client.direct.lane import Lane
from gallery_client.direct.store import NoWay

if TYPE_CHECKING:
    from collections.abc import Mapping

_IN_FLIGHT = 16 * 2**20
_RANGE = 2 * 2**20
_LANES = 3  # one stream of S3 is slow
_SECONDS = 20.0


class S3Store:
    """Open objects of one bucket."""

    def __init__(self, bucket: str, options: Mapping[str, str]) -> None:
        # Third-party stores do not know the checksums that newer SDKs send; read when pyarrow is loaded.
        os.environ.setdefault("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required")
        try:
            from pyarrow import fs  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise NoWay("pyarrow is not installed: pip install 'gallery[s3]'") from error
        self._bucket = bucket
        self._files = fs.S3FileSystem(
            **{**options, "force_virtual_addressing": options.get("force_virtual_addressing") == "true"},
            connect_timeout=_SECONDS,
            request_timeout=_SECONDS,
            retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=3),
        )

    def create(self, path: str) -> S3Writer:
        """Begin a new object."""
        return S3Writer(self._files, self._bucket + path)

    def open(self, path: str) -> S3Reader:
        """Open an object."""
        return S3Reader(self._files.open_input_file(self._bucket + path))


class S3Writer:
    """Write one object, in parts."""

    def __init__(self, files: Any, path: str) -> None:
        self._files = files
        self._path = path
        self._stream = files.open_output_stream(path)
        self._unsent = 0
        self.close = self._stream.close

    def write(self, piece: bytes) -> None:
        """Take the next bytes; pyarrow would hold any number of them while it sends."""
        self._stream.write(piece)
        self._unsent += len(piece)
        if self._unsent >= _IN_FLIGHT:
            self._stream.flush()
            self._unsent = 0

    def abandon(self) -> None:
        """Remove what was written; there is no way to close but to complete."""
        with suppress(Exception):
            self._stream.close()
        self._files.delete_file(self._path)


class S3Reader:
    """Read one object, by several ranges at a time."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.size: int = file.size()

    def read(self, offset: int, length: int) -> bytes:
        """Give a range that lies within the object."""
        data: bytes = self._file.read_at(length, offset)
        return data

    def stream(self, offset: int) -> Iterator[bytes]:
        """Give all bytes from `offset`, a few MiB at a time, in order."""
        lanes = deque(Lane() for _ in range(_LANES))
        window: deque[Future[bytes]] = deque()
        try:
            for start in range(offset, self.size, _RANGE):
                lanes.rotate(1)
                window.append(lanes[0].submit(partial(self.read, start, min(_RANGE, self.size - start))))
                if len(window) == _LANES:
                    yield window.popleft().result()
            while window:
                yield window.popleft().result()
        finally:
            for lane in lanes:
                lane.close()
