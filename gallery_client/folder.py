"""List the files of a folder that is to be saved, and know a saved folder again.

Symbolic links are refused, and so is all that is neither file nor folder: nothing from outside the folder gets in
unseen, and equal folders have equal digests on every machine. `shutil.copytree` makes a copy without links.
"""

from __future__ import annotations

import itertools
import os
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from gallery_client.errors import InvalidArgument

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER_FORMAT = "folder"
FOLDER_MEDIA_TYPE = "application/vnd.gallery.folder+zip"
"""Marks a saved folder whatever its format is, which may name what is inside: `mlflow`, `sparkml` ..."""
_LONGEST_NAME = 2**16 - 1


class Member(NamedTuple):
    """Name a file, or a folder without files (`name` then ends in `/`), and the state it was seen in."""

    name: str
    path: Path
    size: int
    changed: int


def is_folder(instance: Any) -> bool:
    """Tell whether a wire `ModelInstance` is a saved folder."""
    return bool(instance.mediaType == FOLDER_MEDIA_TYPE or instance.format == FOLDER_FORMAT)


def scan(folder: Path) -> list[Member]:
    """List a folder's members by name, in NFC; raises InvalidArgument and OSError."""
    members = sorted(_walk(folder, ""), key=lambda member: member.name)
    for member, following in itertools.pairwise(members):
        if member.name == following.name:
            raise _refused(member.path, f"has the same name as {following.path} in Unicode's normal form NFC")
    return members


def _walk(folder: Path, prefix: str) -> Iterator[Member]:
    with os.scandir(folder) as entries:
        listed = list(entries)
    if not listed and prefix:
        yield Member(prefix, folder, 0, 0)
    for entry in listed:
        path = Path(entry.path)
        name = prefix + _name(path)
        if entry.is_symlink():
            raise _refused(path, "is a symbolic link; save a copy made with shutil.copytree, which follows links")
        if entry.is_dir():
            yield from _walk(path, f"{name}/")
        elif entry.is_file():
            state = entry.stat()
            yield Member(name, path, state.st_size, state.st_mtime_ns)
        else:
            raise _refused(path, "is neither a file nor a folder")


def _name(path: Path) -> str:
    name = unicodedata.normalize("NFC", path.name)
    try:
        encoded = name.encode()
    except UnicodeEncodeError:
        raise _refused(path, "has a name that is no valid Unicode; rename it") from None
    if "\\" in name or len(encoded) > _LONGEST_NAME or any(unicodedata.category(letter) == "Cc" for letter in name):
        raise _refused(path, "has a name with a backslash or a control character; rename it")
    return name


def _refused(path: Path, why: str) -> InvalidArgument:
    return InvalidArgument(
        f"cannot save the folder: {os.fspath(path)!r} {why}",
        reason="FOLDER_REFUSED",
        details={"field": "source", "value": ascii(os.fspath(path))},
    )
