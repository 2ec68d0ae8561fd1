"""Look after the folder of a server's own files: one server a home."""

from __future__ import annotations

import fcntl
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gallery_server.rpc.listener import StartFailure


@contextmanager
def usable(home: Path) -> Iterator[None]:
    """Raise StartFailure where the disk refuses what a server does in its home."""
    try:
        yield
    except OSError as error:
        raise StartFailure(
            f"The setting home names {home}, which cannot be used: {error.strerror or error}. Mend it, or choose "
            "another folder."
        ) from None


@contextmanager
def claimed_home(home: Path) -> Iterator[None]:
    """Make a home, and keep every other server out of it meanwhile; raise StartFailure where one runs there."""
    with usable(home):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(home / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        _lock(home, lock)
        yield
    finally:
        os.close(lock)


def home_id_of(home: Path) -> str:
    """Answer the id of a home, made once; several processes may ask at once."""
    path = home / "id"
    fresh = home / f"id.{os.getpid()}"
    if not path.exists():
        fresh.write_text(str(uuid.uuid4()), encoding="ascii")
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text(encoding="ascii")


def _lock(home: Path, lock: int) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StartFailure(
            f"Another server runs in the home {home}; stop it, or give this one a home of its own."
        ) from None
