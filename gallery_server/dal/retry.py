"""Decide whether a transaction that failed runs again, and what its caller is told if not."""

from __future__ import annotations

import random
import time

from gallery_server.dal.session import Trouble
from gallery_server.domain.call import Deadline
from gallery_server.errors import DeadlineExceeded, GalleryError, Reason, ResourceExhausted, Unavailable

_MOST_TRIES = 20
_OUTAGE_SECONDS = 3.0
_FIRST_PAUSE = 0.002
_LONGEST_PAUSE = 0.25
_CONFLICTS = (Trouble.CONFLICT, Trouble.DUPLICATE)
_OUTAGES = (Trouble.LOST, Trouble.AWAY)

_UNUSABLE = {
    Trouble.UNREADABLE: "The file of the database (the setting database, gallery.db in the home where unset) is "
    "damaged or holds something else; restore it from a backup.",
    Trouble.REFUSED: "The database refuses the user, or lacks the database, of the server's setting database.",
    Trouble.UNTRUSTED: "The certificate of the database cannot be verified by ssl_ca of the server's setting database; "
    "name a readable file of the authority that signed it, and the host by the name that it is for.",
}


class Attempts:
    """Count the tries of one transaction.

    After a conflict there are 20 tries, after an outage as many as begin within three seconds of its first sign,
    and none past the deadline. Pauses grow and are random, so that those who clashed do not clash again.
    """

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._failed = 0
        self._outage_since: float | None = None

    def pause_after(self, trouble: Trouble, error: Exception) -> None:
        """Pause before the next try, or raise what the caller is told where there is none."""
        if trouble is Trouble.TIMED_OUT and time.monotonic() < self._deadline.at:
            trouble = Trouble.AWAY  # the time-out of a connect, which is shorter than the deadline
        if trouble is Trouble.DEFECT:
            raise error
        self._failed += 1
        pause = random.uniform(0, min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**self._failed))  # noqa: S311 - jitter
        if not self._may_repeat(trouble, pause):
            raise _fault(trouble, self._failed) from error
        time.sleep(pause)

    def _may_repeat(self, trouble: Trouble, pause: float) -> bool:
        now = time.monotonic()
        if now + pause >= self._deadline.at:
            return False
        if trouble in _OUTAGES:
            self._outage_since = self._outage_since or now
            return now - self._outage_since < _OUTAGE_SECONDS
        return trouble in _CONFLICTS and self._failed < _MOST_TRIES


def commit_unknown() -> Unavailable:
    """Make the error for a connection lost during COMMIT, whose outcome nobody can tell."""
    return Unavailable(
        Reason.COMMIT_UNKNOWN,
        "The connection to the database broke while the work was committed; it may be done or not. "
        "Read what it would have written before repeating the call.",
        retryable=False,
    )


def _fault(trouble: Trouble, tries: int) -> GalleryError:
    match trouble:
        case Trouble.CONFLICT | Trouble.DUPLICATE:
            message = f"Other transactions were in the way of {tries} tries; repeat the call."
            return Unavailable(Reason.DATABASE_BUSY, message, retry_after_ms=100, tries=tries)
        case Trouble.FULL:
            return ResourceExhausted(Reason.DISK_FULL, "The database has no space left; free some on its disk.")
        case Trouble.TIMED_OUT:
            message = (
                "The deadline of the call passed while the database was at work; give it more time with deadlineMs."
            )
            return DeadlineExceeded(Reason.DEADLINE_EXCEEDED, message)
        case Trouble.UNREADABLE | Trouble.REFUSED | Trouble.UNTRUSTED:
            return Unavailable(Reason.DATABASE_UNAVAILABLE, _UNUSABLE[trouble], retryable=False)
        case _:
            message = "The database does not answer now; repeat the call."
            return Unavailable(Reason.DATABASE_UNAVAILABLE, message, retry_after_ms=1_000)
