"""Make a request over HTTP out of settings and values: each part is checked when read, and again when filled."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gallery_server.actions import shape
from gallery_server.actions.failing import lasting
from gallery_server.actions.filling import Values
from gallery_server.domain import limits
from gallery_server.domain.names import shown
from gallery_server.domain.template import Template

_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{1,5}))?(?P<target>/[^#]*|\?[^#]*|)"
)
_BEGINNING = re.compile(r"https?://[^/?#]+[/?]")
_SAFE_TARGET = re.compile(r"[!-~]*")
_PORTS = {"http": 80, "https": 443}
_MOST_PORT = 65_535
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_HEADER_VALUE = re.compile(r"[\t -~]*")
# What the delivery itself says, and what would change where it ends or who it is for.
_OWN_HEADERS = frozenset(
    {
        *("host", "content-length", "content-type", "content-encoding", "transfer-encoding", "connection"),
        *("keep-alive", "upgrade", "te", "trailer", "expect", "accept-encoding", "proxy-authorization"),
        *("proxy-connection", "user-agent", "idempotency-key", "gallery-timestamp", "gallery-signature"),
    }
)

OWN: Mapping[str, str] = {
    "User-Agent": "gallery",
    "Accept-Encoding": "identity",
    "Connection": "close",
    "Content-Type": "application/json",
}
"""Headers of every delivery."""


@dataclass(frozen=True, slots=True)
class Url:
    """A URL of HTTP, in the parts that a connection needs."""

    scheme: str
    host: str
    """In lower case, without brackets."""
    port: int
    target: str
    """Path and query, in printable ASCII."""

    @classmethod
    def of(cls, text: str) -> Url:
        """Read a URL; raise ValueError that says what is wrong with it, without repeating it."""
        match = _URL.fullmatch(text)
        if match is None:
            raise ValueError(
                "write https://HOST[:PORT]/PATH, the host as it is, without user and password, and no fragment (#)"
            )
        port = int(match["port"] or _PORTS[match["scheme"]])
        if not 0 < port <= _MOST_PORT:
            raise ValueError(f"a port lies between 1 and {_MOST_PORT}")
        target = match["target"] if match["target"].startswith("/") else f"/{match['target']}"
        if not _SAFE_TARGET.fullmatch(target):
            raise ValueError("percent-encode blanks and what is not ASCII")
        if any(step in {".", ".."} for step in target.partition("?")[0].split("/")):
            raise ValueError("no step of a path may be . or .., which lead elsewhere")
        return cls(match["scheme"], match["host"].strip("[]").lower(), port, target)

    @property
    def origin(self) -> tuple[str, str, int]:
        """Who answers."""
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """Host and port as the header Host has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def read_url(key: str, value: object) -> str:
    """Take a URL whose path and query may hold references, but not what stands before them."""
    written = shape.secret_template(key, value)
    parts = Template.of(key, written).parts
    if len(parts) > 1 and not _BEGINNING.match(str(parts[0])):
        raise shape.malformed(key, written, "references may stand in path and query alone")
    try:
        Url.of("".join(part if isinstance(part, str) else "x" for part in parts))
    except ValueError as error:
        raise shape.malformed(key, written, str(error)) from None
    return written


def read_plain_url(key: str, value: object) -> str:
    """Take a URL without references, to which a path is added."""
    written = shape.text(key, value)
    try:
        url = Url.of(written)
    except ValueError as error:
        raise shape.malformed(key, value, str(error)) from None
    if "?" in url.target or "${" in written:
        raise shape.malformed(key, value, "write the address alone, without a query and without references")
    return written


def read_header_name(key: str, value: str) -> str:
    """Take the name of a header that a delivery does not set itself."""
    if not _TOKEN.fullmatch(value):
        raise shape.malformed(key, value, "a header is named by letters, digits and dashes")
    if value.lower() in _OWN_HEADERS:
        raise shape.malformed(key, value, "the delivery sets this header itself")
    return value


def read_header(key: str, value: object) -> str:
    """Take the value of a header."""
    written = shape.secret_template(key, value)
    if not _HEADER_VALUE.fullmatch(written):
        raise shape.malformed(key, written, "a header has printable ASCII alone")
    return written


def filled_url(written: object, values: Values) -> Url:
    """Fill a URL; raise ActionFailed where it becomes too long, or a value would climb in its path."""
    template = Template.of("url", str(written))
    filled = values.url(template)
    if len(filled) > limits.ACTION_URL_CHARACTERS:
        raise lasting(f"url has {len(filled)} characters once filled, and {limits.ACTION_URL_CHARACTERS} are allowed.")
    try:
        return Url.of(filled)
    except ValueError as error:
        raise lasting(f"url cannot be sent once filled: {error}.") from None


def filled_headers(written: object, values: Values) -> dict[str, str]:
    """Fill headers; raise ActionFailed where a value has what no header may have."""
    headers = {}
    for name, text in _entries(written):
        headers[name] = values.text(Template.of(f"headers.{name}", text))
        if not _HEADER_VALUE.fullmatch(headers[name]):
            raise lasting(f"headers.{name}: its value has control characters or is not ASCII; send it in the body.")
        if len(headers[name]) > limits.ACTION_URL_CHARACTERS:
            raise lasting(f"headers.{name} has over {limits.ACTION_URL_CHARACTERS} characters once filled.")
    return headers


def filled_json(written: object, values: Values) -> bytes:
    """Fill and encode a JSON value; raise ActionFailed where it becomes too large."""
    body = json.dumps(values.tree("json", written), separators=(",", ":")).encode()
    if len(body) > limits.ACTION_BODY_BYTES:
        raise lasting(f"json has {len(body)} bytes once filled; at most {limits.ACTION_BODY_BYTES} are allowed.")
    return body


def _entries(written: object) -> Iterator[tuple[str, str]]:
    if isinstance(written, Mapping):
        yield from written.items()


def described(url: Url) -> str:
    """Answer a URL for messages: its host alone, since path and query may hold secrets."""
    return shown(f"{url.scheme}://{url.authority}")
