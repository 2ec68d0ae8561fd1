"""Open the blob store that a URI of the settings names."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from gallery_server.blobs.folder_store import FolderStore
from gallery_server.blobs.hdfs.client import Hadoop
from gallery_server.blobs.hdfs.opening import open_hdfs
from gallery_server.blobs.s3.address import parse_s3
from gallery_server.blobs.s3.store import S3Store
from gallery_server.blobs.setting import malformed, setting_of
from gallery_server.blobs.store import BlobStore
from gallery_server.errors import Reason, Unavailable

_FORMS = "file:///FOLDER, hdfs://HOST:PORT/FOLDER, s3://BUCKET/PREFIX"
_NO_HADOOP = Hadoop()


def open_store(name: str, uri: str, hadoop: Hadoop = _NO_HADOOP, *, offer_direct: bool = True) -> BlobStore:
    """Answer the store at a URI; a folder is made where it is missing, for its owner alone.

    Does not wait for a store on other machines: whether it answers is what `BlobStore.check` proves. Raises
    InvalidArgument (FIELD_MALFORMED) or Unavailable (STORE_UNAVAILABLE), in words for whoever starts the server.
    """
    try:
        parts = urlsplit(uri)
    except ValueError:
        raise malformed(name, "it cannot be read", _FORMS) from None
    match parts.scheme:
        case "file":
            return FolderStore(name, _made(name, _folder(name, parts)))
        case "hdfs":
            return open_hdfs(name, parts, hadoop, offer_direct=offer_direct)
        case "s3":
            return S3Store(name, parse_s3(name, parts), offer_direct=offer_direct)
        case "":
            raise malformed(name, "it has no scheme", _FORMS)
        case other:
            # The URI is not repeated: one meant for another store may hold a password.
            raise malformed(name, f"its scheme is {other!r}", _FORMS)


def _folder(name: str, parts: SplitResult) -> Path:
    if parts.netloc not in ("", "localhost"):
        raise malformed(name, "a folder on another host cannot be reached; a file URI has three slashes", _FORMS)
    if parts.query or parts.fragment:
        raise malformed(name, "write ? as %3F and # as %23", _FORMS)
    path = unquote(parts.path)
    if not path.startswith("/") or "\0" in path:
        raise malformed(name, "the folder must be given from the root on", _FORMS)
    return Path(path)


def _made(name: str, folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder.resolve(strict=True)
    except OSError as error:
        setting = setting_of(name)
        raise Unavailable(
            Reason.STORE_UNAVAILABLE,
            f"The setting {setting} names a folder that cannot be made: {error.strerror or error}.",
            field=setting,
        ) from error
