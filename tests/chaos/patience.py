"""Tell the errors that bad luck explains from those that break a promise."""

from __future__ import annotations

from gallery_client.errors import Aborted, DeadlineExceeded, GalleryError

_UNKNOWN = "COMMIT_UNKNOWN"


def is_bad_luck(error: GalleryError) -> bool:
    """Tell whether a client may meet this error where parts die and hang, so that it tries again."""
    return error.retryable or isinstance(error, Aborted | DeadlineExceeded) or error.reason == _UNKNOWN
