"""Sign deliveries, so that a receiver knows who sent them, when, and for which action.

`gallery_client.signature` verifies them; docs/reference/actions.md says how others do.
"""

from __future__ import annotations

import hashlib
import hmac


def signed(body: bytes, *, secret: str, key: str, seconds: int) -> dict[str, str]:
    """Answer the headers of a delivery: its idempotency key, the time, and the HMAC-SHA256 over both and the body.

    A line break ends time and key, and is in neither: no byte of the body can pass for one of the key.
    """
    text = f"{seconds}\n{key}\n".encode() + body
    signature = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
    return {"Idempotency-Key": key, "Gallery-Timestamp": str(seconds), "Gallery-Signature": f"v1={signature}"}
