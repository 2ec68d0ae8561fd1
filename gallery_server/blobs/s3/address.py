"""Read the URI of a bucket: where its bytes are, and never with whose keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode

from pyarrow import fs

from gallery_server.blobs.setting import malformed

FORM = "s3://BUCKET/PREFIX?region=REGION&endpoint_override=HOST:PORT&scheme=http"
_OPTIONS = ("region", "endpoint_override", "scheme", "force_virtual_addressing")
_CONNECT_SECONDS = 5
_SILENT_SECONDS = 30
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]", re.ASCII)
_PREFIX = re.compile(r"(?:[A-Za-z0-9=_-][A-Za-z0-9=._-]*)(?:/[A-Za-z0-9=_-][A-Za-z0-9=._-]*)*", re.ASCII)
_ENDPOINT = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]{1,5})?|\[[0-9a-fA-F:]+\](?::[0-9]{1,5})?", re.ASCII)
_REGION = re.compile(r"[A-Za-z0-9-]{1,64}", re.ASCII)
_CREDENTIALS = (
    "credentials do not belong in it; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or give the "
    "machine a role"
)


@dataclass(frozen=True, slots=True)
class S3Address:
    """Where a bucket is; credentials come from the environment, as everywhere on AWS."""

    bucket: str
    prefix: str = ""
    region: str | None = None
    endpoint: str | None = None
    scheme: str = "https"
    virtual: bool = False

    @property
    def root(self) -> str:
        """Answer bucket and prefix, as pyarrow names a folder."""
        return f"{self.bucket}/{self.prefix}".rstrip("/")

    def open(self) -> fs.S3FileSystem:
        """Make a client of this bucket's store, without reaching out to it."""
        return fs.S3FileSystem(
            region=self.region,
            endpoint_override=self.endpoint,
            scheme=self.scheme,
            force_virtual_addressing=self.virtual,
            connect_timeout=_CONNECT_SECONDS,
            request_timeout=_SILENT_SECONDS,
            # A small blob is one request in place of three.
            allow_delayed_open=True,
        )

    def uri(self, key: str, region: str) -> str:
        """Answer where a client finds a key, with the options that an address of its own takes."""
        options = {
            "region": region,
            "endpoint_override": self.endpoint,
            "scheme": self.scheme if self.endpoint else None,
            "force_virtual_addressing": "true" if self.virtual else None,
        }
        given = urlencode({name: value for name, value in options.items() if value}, quote_via=quote, safe=":")
        return f"s3://{self.root}/{key}?{given}"


def parse_s3(store: str, parts: SplitResult) -> S3Address:
    """Answer the address in a URI; raise InvalidArgument (FIELD_MALFORMED), repeating no value of it."""
    if "@" in parts.netloc:
        raise malformed(store, _CREDENTIALS, FORM)
    _require(store, _BUCKET, parts.netloc, "its bucket is not 3 to 63 letters, digits, dots, dashes and underscores")
    prefix = unquote(parts.path).strip("/")
    if prefix:
        _require(store, _PREFIX, prefix, "its prefix is not names of letters, digits and =._- between single slashes")
    options = _options(store, parts)
    return S3Address(
        bucket=parts.netloc,
        prefix=prefix,
        region=_region(store, options),
        endpoint=_endpoint(store, options),
        scheme=_choice(store, options, "scheme", ("https", "http")),
        virtual=_choice(store, options, "force_virtual_addressing", ("false", "true")) == "true",
    )


def _options(store: str, parts: SplitResult) -> dict[str, str]:
    if parts.fragment:
        raise malformed(store, "# has no meaning in it", FORM)
    try:
        pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise malformed(store, "its options are not NAME=VALUE with & between them", FORM) from None
    for name, _ in pairs:
        if "key" in name or "token" in name or "secret" in name:
            raise malformed(store, _CREDENTIALS, FORM)
        if name not in _OPTIONS:
            raise malformed(store, f"it has no option {name[:40]!r}, but {', '.join(_OPTIONS)}", FORM)
    options = dict(pairs)
    if len(options) < len(pairs):
        raise malformed(store, "an option is given twice", FORM)
    return options


def _region(store: str, options: Mapping[str, str]) -> str | None:
    region = options.get("region")
    if region is not None:
        _require(store, _REGION, region, "its region is not letters, digits and dashes")
    return region


def _endpoint(store: str, options: Mapping[str, str]) -> str | None:
    endpoint = options.get("endpoint_override")
    if endpoint is not None:
        _require(
            store, _ENDPOINT, endpoint, "its endpoint_override is not HOST:PORT; http or https is the option scheme"
        )
    return endpoint


def _choice(store: str, options: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    chosen = options.get(name, choices[0])
    if chosen not in choices:
        raise malformed(store, f"its {name} is none of {', '.join(choices)}", FORM)
    return chosen


def _require(store: str, pattern: re.Pattern[str], text: str, complaint: str) -> None:
    if not pattern.fullmatch(text):
        raise malformed(store, complaint, FORM)
