"""Read the files of a rule repository from a folder of the disk, for those who check it before they push."""

from __future__ import annotations

import os
from pathlib import Path

from gallery_server.domain import limits
from gallery_server.rules.team import File, is_left_alone


def files_in(folder: Path) -> list[File]:
    """Answer all files that are judged, paths with slashes; raise OSError where one cannot be read."""
    found: list[File] = []
    for above, folders, names in os.walk(folder, onerror=_raise):
        here = Path(above)
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = [name for name in folders if not name.startswith(".") and name not in links]
        for name in (*names, *links):
            path = here / name
            relative = path.relative_to(folder).as_posix()
            if not is_left_alone(relative):
                found.append(_read(path, relative))
    return found


def _read(path: Path, relative: str) -> File:
    if path.is_symlink():
        return File(relative, None, 0, is_link=True)
    size = path.stat().st_size
    return File(relative, path.read_bytes() if size <= limits.RULE_FILE_BYTES else None, size)


def _raise(error: OSError) -> None:
    raise error
