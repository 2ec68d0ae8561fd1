"""Read the URI of a folder in HDFS."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, quote, unquote

from gallery_server.blobs.setting import malformed

FORM = "hdfs://HOST:PORT/FOLDER?replication=2&block_size=BYTES&driver=native|libhdfs"
_OPTIONS = ("replication", "block_size", "driver")
_DRIVERS = ("native", "libhdfs")
_MOST_REPLICAS = 512
_BLOCK_SIZES = range(1 << 20, (1 << 40) + 1)
_CHECKSUM_BYTES = 512
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|\[[0-9a-fA-F:]+\]", re.ASCII)
_FOLDER = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[^/:\x00-\x1f\x7f]+)+")


@dataclass(frozen=True, slots=True)
class HdfsAddress:
    """Where a folder is; who may enter it is a matter of Hadoop's settings."""

    host: str
    port: int | None
    """None where the host is a nameservice, which stands for several NameNodes."""
    folder: str
    replication: int | None = None
    block_size: int | None = None
    driver: str = "native"

    @property
    def url(self) -> str:
        """Answer the URL of the NameNode."""
        return f"hdfs://{self.host}" if self.port is None else f"hdfs://{self.host}:{self.port}"

    @property
    def uri(self) -> str:
        """Answer the URI of the folder."""
        return self.url + quote(self.folder)


def parse_hdfs(store: str, parts: SplitResult) -> HdfsAddress:
    """Answer the address in a URI; raise InvalidArgument (FIELD_MALFORMED), which repeats names of options alone."""
    if "@" in parts.netloc:
        raise malformed(
            store,
            "credentials do not belong in it; the settings kerberos_principal and kerberos_keytab take them",
            FORM,
        )
    options = _options(store, parts)
    driver = options.get("driver", "native")
    if driver not in _DRIVERS:
        raise malformed(store, f"its driver is none of {', '.join(_DRIVERS)}", FORM)
    block_size = _whole(store, options, "block_size", _BLOCK_SIZES)
    if block_size and block_size % _CHECKSUM_BYTES:
        raise malformed(store, f"its block_size is no multiple of {_CHECKSUM_BYTES}", FORM)
    return HdfsAddress(
        *_host(store, parts.netloc),
        folder=_folder(store, parts),
        replication=_whole(store, options, "replication", range(1, _MOST_REPLICAS + 1)),
        block_size=block_size,
        driver=driver,
    )


def _host(store: str, place: str) -> tuple[str, int | None]:
    match = re.fullmatch(r"(?P<host>.*?)(?::(?P<port>[0-9]{1,5}))?", place, re.ASCII)
    host, port = (match["host"], match["port"]) if match else ("", None)
    if not _HOST.fullmatch(host):
        raise malformed(store, "it names no NameNode; it takes HOST:PORT, or a nameservice of hdfs-site.xml", FORM)
    if port is not None and not 0 < int(port) < 1 << 16:
        raise malformed(store, "its port is none of 1 to 65535", FORM)
    return host, int(port) if port else None


def _folder(store: str, parts: SplitResult) -> str:
    folder = unquote(parts.path).rstrip("/")
    if parts.fragment or not _FOLDER.fullmatch(folder):
        raise malformed(
            store,
            "its folder is not names between single slashes, without colons and control characters; write ? as %3F "
            "and # as %23",
            FORM,
        )
    return folder


def _options(store: str, parts: SplitResult) -> dict[str, str]:
    try:
        pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise malformed(store, "its options are not NAME=VALUE with & between them", FORM) from None
    for name, _ in pairs:
        if name not in _OPTIONS:
            raise malformed(store, f"it has no option {name[:40]!r}, but {', '.join(_OPTIONS)}", FORM)
    options = dict(pairs)
    if len(options) < len(pairs):
        raise malformed(store, "an option is given twice", FORM)
    return options


def _whole(store: str, options: Mapping[str, str], name: str, allowed: range) -> int | None:
    text = options.get(name)
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,15}", text, re.ASCII) or int(text) not in allowed:
        raise malformed(store, f"its {name} is no whole number of {allowed[0]} to {allowed[-1]}", FORM)
    return int(text)
