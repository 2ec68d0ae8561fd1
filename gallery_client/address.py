"""Read the address of a server."""

from __future__ import annotations

import re
from typing import NamedTuple, Self

from gallery_client.errors import InvalidArgument

_HOST_PORT = re.compile(r"(?:\[(?P<ipv6>[0-9A-Fa-f:.%]+)\]|(?P<host>[^\s\[\]:/@]+)):(?P<port>[0-9]{1,5})")


class Address(NamedTuple):
    """Name a host and a port."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `host:port` or `[::1]:9480`; raises InvalidArgument."""
        match = _HOST_PORT.fullmatch(text)
        if match is None or not 0 < int(match["port"]) < 2**16:
            raise InvalidArgument(
                f"address {text!r} is no HOST:PORT with a port of 1 to 65535; write for example 127.0.0.1:9480",
                reason="FIELD_MALFORMED",
                details={"field": "address", "value": text},
            )
        return cls(match["ipv6"] or match["host"], int(match["port"]))

    @classmethod
    def parse_several(cls, text: str) -> tuple[Self, ...]:
        """Read one address, or several with commas between them, each once; raises InvalidArgument."""
        return tuple(dict.fromkeys(cls.parse(part.strip()) for part in text.split(",")))

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
