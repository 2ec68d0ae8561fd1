"""Read the secrets that actions of a team may use.

    <folder>/<team>/<name>      one secret a file, without the line break at its end

Files are read when they are needed, so a changed secret counts from the next delivery on. No path is made from what a
rule says: its words are compared with the names of folders and files that are there.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from gallery_server.actions.failing import passing
from gallery_server.domain import limits
from gallery_server.domain.names import shown


@dataclass(frozen=True, slots=True)
class Secrets:
    """Find secrets in a folder; without one there are none."""

    folder: Path | None = None

    def read(self, team: str, name: str) -> str:
        """Answer a secret of a team; raise ActionFailed, which a later try may mend, where it has no such one."""
        if self.folder is None:
            raise passing(f"The secret {shown(name)} cannot be read: this server has no folder of secrets.")
        try:
            content = self._content(team, name)
        except OSError as error:
            raise passing(f"The secret {shown(name)} cannot be read: {error.strerror}.") from None
        if content is None:
            raise passing(
                f"The team {shown(team)} has no secret {shown(name)}; put a file of that name into its folder."
            )
        return _usable(name, content)

    def _content(self, team: str, name: str) -> bytes | None:
        """Answer the bytes of a secret, one more than it may have where it is too long."""
        folder = _entry(self.folder, team) if self.folder else None
        file = _entry(folder, name) if folder else None
        if file is None or not file.is_file():
            return None
        with file.open("rb") as opened:
            return opened.read(limits.SECRET_BYTES + 1)


def _entry(folder: Path, name: str) -> Path | None:
    """Answer the entry of a folder that has a name; entries that begin with a dot are Kubernetes' own."""
    if not folder.is_dir():
        return None
    with os.scandir(folder) as entries:
        return next((Path(entry) for entry in entries if entry.name == name and name[0] != "."), None)


def _usable(name: str, content: bytes) -> str:
    if len(content) > limits.SECRET_BYTES:
        raise passing(f"The secret {shown(name)} has over {limits.SECRET_BYTES} bytes; a secret is shorter.")
    try:
        secret = content.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise passing(f"The secret {shown(name)} is no text in UTF-8; write it in base64 or hexadecimal.") from None
    if not secret or not secret.isprintable():
        raise passing(f"The secret {shown(name)} is empty, or has control characters within it.")
    return secret
