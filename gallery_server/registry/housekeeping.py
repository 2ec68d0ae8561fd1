"""Do what no call waits for: forget old requests, give up idle uploads."""

from __future__ import annotations

from typing import Protocol

import structlog

from gallery_server.dal.database import Database
from gallery_server.domain.call import Deadline
from gallery_server.errors import GalleryError
from gallery_server.registry import requests
from gallery_server.registry.uploads import Uploads

log = structlog.get_logger("gallery.housekeeping")

_ROUND_SECONDS = 60.0
_WORK_SECONDS = 30.0


class Pause(Protocol):
    """Sleep between rounds."""

    def wait(self, seconds: float) -> bool:
        """Sleep for so many seconds, or until the server stops; tell whether it does."""


def keep_house(database: Database, uploads: Uploads, pause: Pause) -> None:
    """Work through the chores every minute until the server stops; what fails now is tried in the next round."""
    stopping = False
    while not stopping:
        try:
            forgotten = database.write(requests.forget_old, Deadline.after(_WORK_SECONDS), repeatable=True)
            expired = uploads.expire_idle(Deadline.after(_WORK_SECONDS))
        except GalleryError as error:
            log.warning("housekeeping failed", why=error.message)
        else:
            if forgotten or expired:
                log.info("housekeeping", forgotten_requests=forgotten, expired_uploads=expired)
        stopping = pause.wait(_ROUND_SECONDS)
