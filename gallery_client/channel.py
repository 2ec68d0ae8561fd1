"""Carry calls to one server."""

from __future__ import annotations

from typing import Any, Self


class Channel:
    """Call a server's methods: finds a connection, keeps deadlines, repeats, raises typed errors."""

    def __init__(
        self,
        address: str,
        *,
        timeout: float = 60.0,
        pool_size: int = 8,
        token: str | None = None,
        client_name: str | None = None,
        max_attempts: int = 6,
    ) -> None:
        raise NotImplementedError

    def call(
        self, method: str, request: Any, *, timeout: float | None = None, client_request_id: str | None = None
    ) -> Any:
        """Call a method with a wire request and answer its wire response; raises GalleryError."""
        raise NotImplementedError

    def close(self) -> None:
        """Close idle connections; a later call opens new ones."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
