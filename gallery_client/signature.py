"""Verify what Gallery's rules deliver over HTTP; this file needs nothing but Python, so copy it where you like.

from gallery_client.signature import SignatureRefused, verify

key = verify(request.headers, request.body, secret)     # raises SignatureRefused
if not seen_before(key): ...                            # the same for every try of one action
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Mapping

_HEADERS = ("idempotency-key", "gallery-timestamp", "gallery-signature")
_VERSION = "v1="
_MOST_DIGITS = 12


class SignatureRefused(ValueError):  # noqa: N818 - named for what happened, as all errors are
    """Say why a delivery is not to be believed."""


def sign(body: bytes, *, secret: str, key: str, timestamp: int) -> str:
    """Answer the signature of a delivery: v1= and the HMAC-SHA256 over time, key and body, in hexadecimal.

    Time and key are followed by a line break each.
    """
    text = f"{timestamp}\n{key}\n".encode("utf-8", "replace") + body
    return _VERSION + hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def verify(
    headers: Mapping[str, str], body: bytes, *secrets: str, max_age_seconds: float = 300, now: float | None = None
) -> str:
    """Answer the idempotency key of a delivery; raise SignatureRefused where it is not from who has a secret.

    `headers` is any mapping of names, in any case, to values; `body` are the bytes as they came. Give two secrets
    while you change one for another. A delivery older than `max_age_seconds`, or as far in the future, is refused, so
    that nobody repeats what was overheard; what is repeated within it has the key that was seen.
    """
    if not secrets or not all(secrets):
        raise ValueError("give the secret with which deliveries are signed")
    given = {name.lower(): value for name, value in headers.items()}
    key, timestamp, signature = (_required(given, name) for name in _HEADERS)
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= _MOST_DIGITS):
        raise SignatureRefused("Gallery-Timestamp is no number of seconds")
    if not key.isprintable():
        raise SignatureRefused("Idempotency-Key has control characters")
    wanted = [sign(body, secret=secret, key=key, timestamp=int(timestamp)) for secret in secrets]
    # In constant time, so that how long it takes does not tell how near a guess is.
    if not any(hmac.compare_digest(each.encode(), signature.encode("utf-8", "replace")) for each in wanted):
        raise SignatureRefused("Gallery-Signature is not that of these bytes, this time and this key")
    if abs((time.time() if now is None else now) - int(timestamp)) > max_age_seconds:
        raise SignatureRefused(f"the delivery is not from the last {max_age_seconds:g} seconds; compare the clocks")
    return key


def _required(given: Mapping[str, str], name: str) -> str:
    if not given.get(name):
        raise SignatureRefused(f"the header {name} is missing")
    return given[name]
