"""Write the files of a saved folder to disk, whoever made the ZIP."""

from __future__ import annotations

import os
import shutil
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO

from gallery_client.chunks import CHUNK
from gallery_client.errors import FailedPrecondition, InvalidArgument
from gallery_client.replacing import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENCRYPTED = 0x1
_MALFORMED = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, EOFError, RuntimeError)
"""What zipfile raises for bytes that are no sound archive."""


def open_archive(file: BinaryIO) -> zipfile.ZipFile:
    """Open a saved folder and check its directory.

    Raises FailedPrecondition where it is no ZIP, or holds what could harm: names that lead out of the folder, links,
    compressed or overlapping members.
    """
    try:
        opened = zipfile.ZipFile(file)
    except (*_MALFORMED, OSError) as error:
        raise _refused(f"it is no readable ZIP ({error})") from error
    _check(opened.infolist(), file.seek(0, os.SEEK_END))
    return opened


def read_member(opened: zipfile.ZipFile, name: str) -> bytes:
    """Read one member, whose CRC-32 is checked; raises KeyError, and FailedPrecondition where it is damaged."""
    info = opened.getinfo(name)
    try:
        return opened.read(info)
    except _MALFORMED as error:
        raise _refused(f"{name!r} is damaged ({error})") from error


def unpack(file: BinaryIO, folder: Path) -> None:
    """Write the members to a new or empty folder, which appears whole or not at all."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InvalidArgument(
            f"{folder} is there already and not an empty folder; remove it or name another",
            reason="TARGET_NOT_EMPTY",
            details={"field": "path", "value": str(folder)},
        )
    with open_archive(file) as opened, TemporaryDirectory(prefix=".gallery-", dir=folder.parent) as beside:
        whole = Path(beside, "folder")
        whole.mkdir()
        for info in opened.infolist():
            _write(opened, info, whole)
        whole.rename(folder)
    sync_folder(folder.parent)


def _write(opened: zipfile.ZipFile, info: zipfile.ZipInfo, folder: Path) -> None:
    target = folder / info.filename
    if info.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with opened.open(info) as member, target.open("xb") as file:
            shutil.copyfileobj(member, file, CHUNK)
            file.flush()
            os.fsync(file.fileno())
    except _MALFORMED as error:
        raise _refused(f"{info.filename!r} is damaged ({error})") from error


def _check(infos: Iterable[zipfile.ZipInfo], archive_size: int) -> None:
    files: set[str] = set()
    folders: set[str] = set()
    size = 0
    for info in infos:
        parts = _parts(info)
        size += info.file_size
        path = "/".join(parts)
        if path in files or (path in folders and not info.is_dir()):
            raise _refused(f"{path!r} is in it twice")
        folders.update("/".join(parts[:end]) for end in range(1, len(parts)))
        (folders if info.is_dir() else files).add(path)
    if files & folders:
        raise _refused(f"{min(files & folders)!r} is a file and a folder")
    if size > archive_size:
        raise _refused(f"its members claim {size:,} bytes, and it has {archive_size:,}")


def _parts(info: zipfile.ZipInfo) -> list[str]:
    name = info.orig_filename
    parts = name.removesuffix("/").split("/")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if name != info.filename or "\\" in name or Path(name).drive or any(part in {"", ".", ".."} for part in parts):
        raise _refused(f"the name {name!r} leads out of the folder or is malformed")
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise _refused(f"{name!r} is neither a file nor a folder")
    if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size:
        raise _refused(f"{name!r} is compressed, and saved folders are not")
    if info.flag_bits & _ENCRYPTED:
        raise _refused(f"{name!r} is encrypted")
    return parts


def _refused(why: str) -> FailedPrecondition:
    return FailedPrecondition(
        f"the saved folder is not unpacked: {why}; load it as a file to look into it", reason="FOLDER_UNSAFE"
    )
