"""Record a batch of evaluations through refusals and outages, each of them once."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections import deque
from typing import TYPE_CHECKING, Any

from gallery_idl import metric as wire

from gallery_client.errors import (
    Aborted,
    ConnectionFailed,
    DeadlineExceeded,
    FailedPrecondition,
    GalleryError,
    Gone,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    ResourceExhausted,
    Unauthenticated,
    Unavailable,
    Unimplemented,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gallery_client.backlog import Item

REPEATED_HOURS = 12
"""How long a batch is sent again that may have been recorded; the server knows a repeat for a day."""
_FAILED_TRIES = 5  # at a server that is there and fails
_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 10.0
_DOUBLINGS = 10
_REFUSED = (InvalidArgument, NotFound, FailedPrecondition, Gone, PermissionDenied)
_PASSES = (Unavailable, DeadlineExceeded, ResourceExhausted, Aborted)
_FINAL = (*_REFUSED, Unauthenticated, Unimplemented)

_log = logging.getLogger("gallery_client")


class Posting:
    """Send batches; `send` takes a request and its clientRequestId, by which the server knows a repeat."""

    def __init__(self, send: Callable[[Any, str], Any]) -> None:
        self._send = send
        self.ended = threading.Event()
        """Set to give up what is under way."""
        self.trouble: Exception | None = None
        """Why the batch under way is not recorded yet."""
        self.doubtful = False
        """True where what is under way may have been recorded: a call is not answered yet, or one never was."""

    def post(self, items: list[Item]) -> Iterator[tuple[list[Item], Exception | None]]:
        """Record items, and give them in their order with the error of those that cannot be, until `ended`.

        A refused batch was not written at all; its halves are sent, so that what is right in it gets through.
        """
        parts = deque([items])
        while parts:
            part = parts.popleft()
            error = self._record(part)
            if self.ended.is_set():
                return
            if len(part) > 1 and isinstance(error, _REFUSED):
                half = len(part) // 2
                parts.extendleft((part[half:], part[:half]))
            else:
                yield part, error

    def _record(self, items: list[Item]) -> Exception | None:
        """Send until the server has answered for good."""
        request = wire.InsertModelInstanceMetricsRequest(evaluations=[item.struct for item in items])
        request_id = uuid.uuid4().hex
        began, failures, doubtful = time.time(), 0, False
        while not self.ended.is_set():
            self.doubtful = True
            try:
                self._send(request, request_id)
            except Exception as error:  # noqa: BLE001 - whatever it is, those who wait for the batch must hear of it
                failures += 1
                doubtful = self.doubtful = not isinstance(error, _FINAL) and (doubtful or not _never_left(error))
                wait = _pause(error, failures, time.time() - began)
                if wait is None:
                    self.trouble = None
                    return error
                if self.trouble is None:
                    _log.warning("metrics wait, and are sent until the server takes them: %s", error)
                self.trouble = error
                self.ended.wait(wait)
            else:
                if self.trouble is not None:
                    _log.warning("metrics are recorded again")
                self.trouble, self.doubtful = None, False
                return None
        return self.trouble


def _never_left(error: Exception) -> bool:
    """Tell whether a call that failed so has not reached the server."""
    return isinstance(error, ConnectionFailed) and error.reason != "CONNECTION_LOST"


def _pause(error: Exception, failures: int, seconds: float) -> float | None:
    """Tell how many seconds to wait before a repeat; None where there is none."""
    passes = isinstance(error, _PASSES) or (isinstance(error, GalleryError) and error.retryable)
    if isinstance(error, _FINAL) or seconds > REPEATED_HOURS * 3600 or not (passes or failures < _FAILED_TRIES):
        return None
    asked = error.retry_after_ms / 1000 if isinstance(error, GalleryError) else 0.0
    return max(asked, min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(failures, _DOUBLINGS)))
