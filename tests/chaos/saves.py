"""Say what the n-th save of a client is: the seed decides all of it, so that a client's successor can repeat it."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass

MODEL = "chaos/model"
CELLS = ("north", "south")
KIB, MIB = 1 << 10, 1 << 20
_LARGEST = 20 * MIB


@dataclass(frozen=True, slots=True)
class Save:
    """Bytes that a client saves, and how."""

    number: int
    name: str
    """Names this save among all saves of a campaign."""
    size: int
    cell: str
    external_id: str | None
    draft: bool
    as_file: bool
    """Saved from a file, so that whoever takes over goes on where the upload stopped."""
    direct: bool
    release: bool

    def content(self) -> bytes:
        """Make the bytes."""
        return random.Random(self.name).randbytes(self.size)  # noqa: S311 - content, no secret

    def sha256(self) -> str:
        """Digest the bytes."""
        return hashlib.sha256(self.content()).hexdigest()


def nth_save(seed: int, client: str, number: int, *, direct: bool) -> Save:
    """Answer the save with this number of this client; `direct` allows those past the server."""
    name = f"{client}-{number}"
    chance = random.Random(f"{seed} {name}")  # noqa: S311 - the same again for the same seed
    size = _size(chance)
    draft = chance.random() < 0.2
    return Save(
        number=number,
        name=name,
        size=size,
        cell=chance.choice(CELLS),
        external_id=f"run {name}" if chance.random() < 0.3 else None,
        draft=draft,
        as_file=chance.random() < 0.7,
        direct=chance.random() < 0.4 and direct,
        release=draft and chance.random() < 0.5,
    )


def _size(chance: random.Random) -> int:
    least, most = chance.choices([(0, 0), (1, 64 * KIB), (64 * KIB, 4 * MIB), (4 * MIB, _LARGEST)], [5, 45, 20, 30])[0]
    return chance.randint(least, most)
