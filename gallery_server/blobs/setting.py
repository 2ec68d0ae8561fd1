"""Name the setting of a store in what its owner is told, and never the URI: it may hold a password."""

from __future__ import annotations

from gallery_server.errors import InvalidArgument, Reason

MAIN_STORE = "main"
"""The store of the setting `blobs`; all others are entries of the setting `stores`."""


def setting_of(store: str) -> str:
    """Answer the key under which the settings give the URI of a store."""
    return "blobs" if store == MAIN_STORE else f"stores.{store}"


def malformed(store: str, why: str, allowed: str) -> InvalidArgument:
    """Make the error for a URI that names no store, with the forms that do."""
    setting = setting_of(store)
    return InvalidArgument(
        Reason.FIELD_MALFORMED,
        f"The setting {setting} is no URI of a store: {why}; allowed: {allowed}.",
        field=setting,
        allowed=allowed,
    )
