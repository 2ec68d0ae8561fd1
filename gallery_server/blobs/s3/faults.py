"""Say what a store of S3 refuses, where waiting does not help."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

import structlog

from gallery_server.blobs.refusal import StoreRefusal
from gallery_server.errors import Reason, Unavailable

T = TypeVar("T")

_CODE = re.compile(r"AWS Error (?P<code>[A-Z_]+)(?: \(HTTP status (?P<status>\d+)\))?")
_NO_BUCKET = "its bucket does not exist"
_DENIED = "access is denied; check the AWS credentials of the server, and what the bucket's policy allows them"
_NOT_KNOWN = "its credentials are not known there; check the AWS credentials of the server"
_ELSEWHERE = "the bucket is in another region; name it by the option region"
_REFUSALS = {
    "NO_SUCH_BUCKET": _NO_BUCKET,
    "ACCESS_DENIED": _DENIED,
    "INVALID_ACCESS_KEY_ID": _NOT_KNOWN,
    "SIGNATURE_DOES_NOT_MATCH": _NOT_KNOWN,
    "INVALID_SIGNATURE": _NOT_KNOWN,
    "MISSING_AUTHENTICATION_TOKEN": _NOT_KNOWN,
    "301": _ELSEWHERE,
    "400": "the request is refused; check its region and the AWS credentials of the server",
    "401": _NOT_KNOWN,
    "403": _DENIED,
}

_log = structlog.get_logger(__name__)


def explained(store: str, work: Callable[[], T]) -> T:
    """Answer what `work` answers; raise StoreRefusal where the store says that it will not."""
    try:
        return work()
    except OSError as error:
        found = _CODE.search(str(error))
        why = found and (_REFUSALS.get(found["code"]) or _REFUSALS.get(found["status"]))
        if not why:
            raise
        _log.error("storage_refused", store=store, cause=str(error))
        raise StoreRefusal(store, why) from error


def bucket_is_missing(store: str) -> StoreRefusal:
    """Make the error for a bucket that is not there."""
    _log.error("storage_refused", store=store, cause=_NO_BUCKET)
    return StoreRefusal(store, _NO_BUCKET)


def too_large(store: str, size: int, limit: int) -> Unavailable:
    """Make the error for bytes that no object can hold."""
    return Unavailable(
        Reason.STORE_UNAVAILABLE,
        f"The store {store!r} holds up to {limit} bytes in one object, and {size} were to be kept; the setting "
        "write_store may name another store for them.",
        retryable=False,
        store=store,
        size=size,
        limit=limit,
    )
