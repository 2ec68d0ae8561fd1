"""Decide what goes directly, and open the stores that it goes to."""

from __future__ import annotations

import logging
import os
import time
from typing import TYPE_CHECKING

from gallery_client.direct.hdfs import HdfsStore
from gallery_client.direct.lane import Lane
from gallery_client.direct.location import Location
from gallery_client.direct.s3 import S3Store
from gallery_client.direct.store import Broken, NoWay
from gallery_client.errors import InvalidArgument

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from gallery_client.direct.store import Reader, Store, Writer
    from gallery_client.transfer import Transfer

    Opened = TypeVar("Opened", Reader, Writer)

_OPEN_SECONDS = 30.0
_SHUNNED_SECONDS = 60.0  # during which nobody waits once more for a store that was not reached
_YES, _NO = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}

_Place = tuple[int, str, str, tuple[tuple[str, str], ...]]

_log = logging.getLogger("gallery_client")


class DirectAccess:
    """Open files in the stores of one client, and tell its user once why something goes through the server.

    Told by `logging`, not `warnings`: what was saved is saved, and a filter that makes errors of warnings must not
    undo that. Store clients are made when they are first used, anew in a forked process, which cannot use its
    parent's.
    """

    def __init__(self) -> None:
        self._stores: dict[_Place, Store] = {}
        self._shunned: dict[_Place, tuple[float, str]] = {}
        self._told: set[str] = set()

    def create(self, uri: str, transfer: Transfer) -> Writer:
        """Begin the file at a location; raises NoWay."""
        return self._opened(uri, transfer, lambda store, path: store.create(path))

    def open(self, uri: str, transfer: Transfer) -> Reader:
        """Open the file at a location; raises NoWay."""
        return self._opened(uri, transfer, lambda store, path: store.open(path))

    def tell(self, why: Exception) -> None:
        """Tell why bytes go through the server, once for each reason."""
        reason = "".join(letter if letter.isprintable() else "?" for letter in str(why))
        if reason not in self._told:
            self._told.add(reason)
            _log.warning("bytes go through the server: %s", reason)

    def _opened(self, uri: str, transfer: Transfer, open_file: Callable[[Store, str], Opened]) -> Opened:
        location = Location.parse(uri)
        place = (os.getpid(), location.scheme, location.authority, location.options)
        self._require_welcome(place)
        try:
            with Lane() as lane:
                return lane.run(lambda: open_file(self._store(place), location.path), transfer.within(_OPEN_SECONDS))
        except Broken as error:
            if isinstance(error.__cause__, NoWay):
                raise error.__cause__ from None
            problem = f"{location.scheme}://{location.authority} does not serve: {error}"
            if not isinstance(error.__cause__, FileNotFoundError | FileExistsError):
                self._shunned[place] = (time.monotonic() + _SHUNNED_SECONDS, problem)
            raise NoWay(problem) from error

    def _require_welcome(self, place: _Place) -> None:
        until, problem = self._shunned.get(place, (0.0, ""))
        if time.monotonic() < until:
            raise NoWay(problem)

    def _store(self, place: _Place) -> Store:
        if place not in self._stores:
            _, scheme, authority, options = place
            self._stores[place] = HdfsStore(authority) if scheme == "hdfs" else S3Store(authority, dict(options))
        return self._stores[place]


def direct_from_environment() -> bool:
    """Tell whether GALLERY_DIRECT asks for direct transfers; raises InvalidArgument."""
    text = os.environ.get("GALLERY_DIRECT", "").strip().lower()
    if text not in _YES | _NO:
        raise InvalidArgument(
            f"GALLERY_DIRECT is {text!r}; give 1 to write and read stores directly, 0 to go through the server",
            reason="SETTING_MALFORMED",
            details={"field": "GALLERY_DIRECT", "value": text},
        )
    return text in _YES
