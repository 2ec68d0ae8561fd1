"""Open the blob store that a URI of the settings names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from gallery_server.blobs.folder_store import FolderStore
from gallery_server.blobs.store import BlobStore
from gallery_server.errors import InvalidArgument, Reason, Unavailable, Unimplemented

_FORMS = "file:///FOLDER"
_LATER = frozenset({"hdfs", "s3"})


@dataclass(frozen=True, slots=True)
class Hadoop:
    """What this machine knows of Hadoop, for every HDFS store: its configuration, and who we are there."""

    conf_dir: Path | None = None
    principal: str | None = None
    keytab: Path | None = None


def open_store(name: str, uri: str, hadoop: Hadoop = Hadoop(), *, offer_direct: bool = True) -> BlobStore:
    """Answer the store at a URI; a folder is made where it is missing, for its owner alone.

    Raises InvalidArgument (FIELD_MALFORMED), Unimplemented (NOT_IN_THIS_VERSION) or Unavailable (STORE_UNAVAILABLE),
    in words for whoever starts the server. `BlobStore.check` then proves that it can be written.
    """
    try:
        parts = urlsplit(uri)
    except ValueError as error:
        raise _malformed(str(error)) from error
    if parts.scheme in _LATER:
        raise Unimplemented(
            Reason.NOT_IN_THIS_VERSION,
            f"The setting blobs names {parts.scheme}://, which comes with the next version; allowed: {_FORMS}.",
            field="blobs",
            allowed=_FORMS,
        )
    return FolderStore(name, _made(_folder(parts)))


def _folder(parts: SplitResult) -> Path:
    # The URI is not repeated: one meant for another store may hold a password.
    if parts.scheme != "file":
        raise _malformed(f"its scheme is {parts.scheme!r}" if parts.scheme else "it has no scheme")
    if parts.netloc not in ("", "localhost"):
        raise _malformed("a folder on another host cannot be reached; a file URI has three slashes")
    if parts.query or parts.fragment:
        raise _malformed("write ? as %3F and # as %23")
    path = unquote(parts.path)
    if not path.startswith("/") or "\0" in path:
        raise _malformed("the folder must be given from the root on")
    return Path(path)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder.resolve(strict=True)
    except OSError as error:
        raise Unavailable(
            Reason.STORE_UNAVAILABLE,
            f"The setting blobs names a folder that cannot be made: {error.strerror or error}.",
            field="blobs",
        ) from error


def _malformed(why: str) -> InvalidArgument:
    return InvalidArgument(
        Reason.FIELD_MALFORMED,
        f"The setting blobs is no URI of a store: {why}; allowed: {_FORMS}.",
        field="blobs",
        allowed=_FORMS,
    )
