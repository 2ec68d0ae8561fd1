"""Remember the uploads that this process takes bytes for, so that a chunk needs no look at the database."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from gallery_server.domain.upload import Upload

_KEPT = 1_000


class ReceivingUploads:
    """Keep the rows of the uploads that received bytes last, at most 1,000 of them.

    What is kept may have been closed meanwhile; the spool, which has lost its file then, is what decides.
    """

    def __init__(self) -> None:
        self._uploads: OrderedDict[str, Upload] = OrderedDict()
        self._lock = Lock()

    def find(self, upload_id: str) -> Upload | None:
        """Answer the row of an upload, or None."""
        with self._lock:
            found = self._uploads.get(upload_id)
            if found is not None:
                self._uploads.move_to_end(upload_id)
            return found

    def keep(self, upload: Upload) -> None:
        """Keep a row, and let go of the one that was used least recently."""
        with self._lock:
            self._uploads[upload.upload_id] = upload
            while len(self._uploads) > _KEPT:
                self._uploads.popitem(last=False)

    def forget(self, upload_id: str) -> None:
        """Let go of a row."""
        with self._lock:
            self._uploads.pop(upload_id, None)
