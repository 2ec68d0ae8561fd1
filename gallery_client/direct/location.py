"""Read where a server says that bytes lie."""

from __future__ import annotations

import re
from typing import NamedTuple, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from gallery_client.direct.store import NoWay

_S3_OPTIONS = {"region", "endpoint_override", "scheme", "force_virtual_addressing"}
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?::[0-9]{1,5})?")


class Location(NamedTuple):
    """Name a file in a store; `options` are those of the store's client, sorted."""

    scheme: str
    authority: str
    path: str
    options: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, uri: str) -> Self:
        """Read `hdfs://host:port/path` or `s3://bucket/key?region=...`.

        Raises NoWay for any other scheme, for credentials, for unknown options, and for a path that leads elsewhere
        than it seems to.
        """
        try:
            parts = urlsplit(uri)
            options = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
            path = unquote(parts.path, errors="strict")
        except ValueError as error:
            raise NoWay(f"the server names a location that is no URI ({error})") from error
        if parts.scheme not in {"hdfs", "s3"}:
            raise NoWay(f"the server names a location of the scheme {parts.scheme[:20]!r}, not hdfs or s3")
        if not _HOST.fullmatch(parts.netloc):
            raise NoWay("the server names a location whose host is none, or holds credentials")
        known = _S3_OPTIONS if parts.scheme == "s3" else set()
        if parts.fragment or {name for name, _ in options} - known or len(dict(options)) < len(options):
            raise NoWay("the server names a location with options that this client does not know")
        if not _is_plain(parts.path, path):
            raise NoWay("the server names a location whose path is not plain")
        return cls(parts.scheme, parts.netloc, path, tuple(sorted(options)))


def _is_plain(encoded: str, path: str) -> bool:
    """Tell whether each part of a path is a name, and each slash one that was written as such."""
    return (
        encoded.count("/") == path.count("/")
        and path.startswith("/")
        and all(part not in {"", ".", ".."} for part in path[1:].split("/"))
        and path.isprintable()
        and "\\" not in path
    )
