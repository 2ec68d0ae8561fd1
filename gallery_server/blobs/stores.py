"""Hold the stores that the settings name: one for new bytes, and those that keep older ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import structlog

from gallery_server.blobs.refusal import StoreRefusal
from gallery_server.blobs.store import BlobStore
from gallery_server.domain.blob import Location
from gallery_server.domain.call import Deadline
from gallery_server.errors import FailedPrecondition, GalleryError, Reason

_log = structlog.get_logger(__name__)


class Stores:
    """Find the store of a blob by the name in its row, so that a store may move and keep its name."""

    def __init__(self, stores: Mapping[str, BlobStore], current: str) -> None:
        self._stores = dict(stores)
        self.current = self._stores[current]
        """Takes the bytes of new instances."""

    def __iter__(self) -> Iterator[BlobStore]:
        return iter(self._stores.values())

    def check_current(self, deadline: Deadline) -> None:
        """Raise StoreRefusal where the store of new bytes refuses this server; one that is down may come back."""
        try:
            self.current.check(deadline)
        except StoreRefusal:
            raise
        except GalleryError as error:
            _log.warning("store_does_not_work", store=self.current.name, why=error.message)

    def of(self, location: Location) -> BlobStore:
        """Answer the store of a location; raise FailedPrecondition (STORE_NOT_CONFIGURED) where no setting names it."""
        try:
            return self._stores[location.store]
        except KeyError:
            raise FailedPrecondition(
                Reason.STORE_NOT_CONFIGURED,
                f"The bytes are in the store {location.store!r}, which the settings of this server do not name; add "
                "it to the setting stores.",
                store=location.store,
                known=", ".join(sorted(self._stores)),
            ) from None
