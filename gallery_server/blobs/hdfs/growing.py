"""Write a file of HDFS piece by piece, as its bytes come."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from gallery_server.domain.call import Deadline

Step = Callable[[Deadline], None]
"""Learns that it was given up when it checks the deadline that it is given."""


class GrowingFile:
    """Implement `blobs.store.GrowingBlob`.

    A step that fails, or returns after it was given up, removes the file in the thread that it ran in: another could
    not close the writer.
    """

    def __init__(
        self,
        attempt: Callable[[Step, Deadline], None],
        create: Callable[[], Any],
        complete: Callable[[Any, str, int, Deadline], None],
        give_up: Callable[[Any], None],
    ) -> None:
        self.size = 0
        self._attempt = attempt
        self._create = create
        self._complete = complete
        self._give_up = give_up
        self._stream: Any = None
        self._given_up = False

    def write(self, piece: bytes, deadline: Deadline) -> None:
        """Append bytes; see `GrowingBlob.write`."""
        self._step(partial(self._append, piece), deadline)
        self.size += len(piece)

    def finish(self, key: str, deadline: Deadline) -> None:
        """Give the blob its key; see `GrowingBlob.finish`."""
        self._step(lambda until: self._complete(self._stream, key, self.size, until), deadline)

    def abandon(self, deadline: Deadline) -> None:
        """Remove the file; see `GrowingBlob.abandon`."""
        if not self._given_up:
            self._attempt(lambda _: self._give_up(self._stream), deadline)

    def _append(self, piece: bytes, _until: Deadline) -> None:
        if self._stream is None:
            self._stream = self._create()
        self._stream.write(piece)

    def _step(self, step: Step, deadline: Deadline) -> None:
        def guarded(until: Deadline) -> None:
            try:
                step(until)
                until.check()
            except BaseException:
                self._give_up(self._stream)
                raise

        try:
            self._attempt(guarded, deadline)
        except BaseException:
            self._given_up = True
            raise
