"""What all calls of a client share: its channel, its cache, and how a request becomes records."""

from __future__ import annotations

import os
from copy import copy
from functools import cache
from typing import TYPE_CHECKING, Any, Self, TypeVar

from gallery_client.cache import Cache
from gallery_client.champions import Champions
from gallery_client.channel import Channel, program_name
from gallery_client.direct.access import DirectAccess, direct_from_environment
from gallery_client.listing import Listing, Page
from gallery_client.records.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike

DEFAULT_ADDRESS = "127.0.0.1:9480"
"""Where `gallery-server serve` listens unless told otherwise."""

R = TypeVar("R", bound=Record)


class Session:
    """Hold what every call of a client needs; see GalleryClient."""

    def __init__(
        self,
        address: str | None = None,
        *,
        timeout: float = 60.0,
        token: str | None = None,
        client_name: str | None = None,
        cache_dir: str | PathLike[str] | None = None,
        cache_bytes: int | None = None,
        direct: bool | None = None,
    ) -> None:
        self.address = address or os.environ.get("GALLERY_ADDRESS") or DEFAULT_ADDRESS
        client_name = client_name or program_name()
        self._channel = Channel(self.address, timeout=timeout, token=token, client_name=client_name)
        self._access = DirectAccess()
        self._direct = direct_from_environment() if direct is None else direct
        self._cache = Cache.from_environment(cache_dir, cache_bytes)
        self._champions = Champions()
        folder = None if cache_dir is None else os.fspath(cache_dir)
        self._settings = (self.address, timeout, token, client_name, folder, cache_bytes, self._direct)

    def close(self) -> None:
        """Close idle connections; a later call opens new ones."""
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        # A client crosses to other processes, such as Spark's, as its settings, its token among them.
        return _of_this_process, (type(self), *self._settings)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.address!r})"

    def _call(self, method: str, request: Any, timeout: float | None) -> Any:
        return self._channel.call(method, request, timeout=timeout)

    def _own_channel(self) -> Channel:
        """Open a channel beside the client's own, so that what waits on it takes no connection from others."""
        return self._channel.another()

    def _access_for(self, direct: bool | None) -> DirectAccess | None:
        """Give what a transfer needs to go directly; None where it shall not."""
        return self._access if (self._direct if direct is None else direct) else None

    def _listing(
        self,
        method: str,
        request: Any,
        record: Callable[[Any], R],
        timeout: float | None,
        *,
        page: Callable[[Any], Any] = lambda response: response,
        most: int | None = None,
    ) -> Listing[R]:
        """List what a paged call answers; `page` finds the struct that holds `items` and `nextCursor`."""

        def fetch(cursor: str | None, limit: int) -> Page:
            asked = copy(request)
            asked.cursor, asked.limit = cursor, limit
            answer = page(self._call(method, asked, timeout))
            return Page([record(item) for item in answer.items or ()], answer.nextCursor)

        return Listing(fetch, most)


@cache
def _of_this_process(
    kind: type[Session],
    address: str,
    timeout: float,
    token: str | None,
    client_name: str,
    cache_dir: str | None,
    cache_bytes: int | None,
    direct: bool,
) -> Session:
    """Open what a pickled client was; all that were alike share one, and so its connections, however many tasks run."""
    return kind(
        address,
        timeout=timeout,
        token=token,
        client_name=client_name,
        cache_dir=cache_dir,
        cache_bytes=cache_bytes,
        direct=direct,
    )
