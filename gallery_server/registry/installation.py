"""Keep what all servers of one installation share."""

from __future__ import annotations

import secrets

from gallery_server.dal import installation_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.page import CursorSigner

_CURSOR_SECRET = "cursor_secret"  # noqa: S105 - the name of a secret, not one


def cursor_signer(tx: Transaction) -> CursorSigner:
    """Answer the signer of the installation's cursors; the first server to ask makes its secret."""
    secret = installation_store.find(tx, _CURSOR_SECRET)
    if secret is None:
        secret = secrets.token_hex(32)
        installation_store.insert(tx, _CURSOR_SECRET, secret)
    return CursorSigner(bytes.fromhex(secret))
