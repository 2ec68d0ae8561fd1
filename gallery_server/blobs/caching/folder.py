"""Keep copies of blobs in a folder that all processes of a home share: whole ones, and those that are being filled.

    <sha256>                   whole and verified; its time is that of its last use
    parts/<sha256>.<size>      growing; locked by whoever fills it, and left behind by a dead one
    parts/<sha256>.damaged     the store gave other bytes; holds where

What is evicted or forgotten stays readable to whoever has it open.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from gallery_server.domain.blob import Blob

_WHOLE = re.compile(r"[0-9a-f]{64}", re.ASCII)
_PART = re.compile(r"[0-9a-f]{64}\.(?P<size>[0-9]+)(?:\.[0-9a-f]{8})?", re.ASCII)
_DAMAGED = ".damaged"
_DAMAGED_SECONDS = 60.0
_USED_SECONDS = 1.0
_MOST_FILES = 1 << 16
_SLACK = 16
"""One part in so many of the room is left for what processes have reserved ahead."""
_FILE = os.O_CLOEXEC | os.O_NOFOLLOW


@dataclass(slots=True)
class Part:
    """A copy that is being filled; its lock falls when the descriptor is closed, by whatever end of the process."""

    descriptor: int
    path: Path
    sha256: str

    def write(self, data: bytes, at: int) -> None:
        """Write all of the data; raises OSError."""
        rest = memoryview(data)
        while rest:
            done = os.pwrite(self.descriptor, rest, at)
            rest, at = rest[done:], at + done


class CacheFolder:
    """Hold at most `limit` bytes of files, the least recently used going first; `min_free` bytes of the disk stay free.

    Every method but those that say so treats a folder that cannot be read or written as an empty one.
    """

    def __init__(self, folder: Path, limit: int, min_free: int = 0) -> None:
        self.limit = limit
        self._folder = folder
        self._parts = folder / "parts"
        self._min_free = min_free
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._parts.mkdir(mode=0o700, exist_ok=True)

    def read(self, sha256: str, size: int, offset: int, length: int) -> bytes | None:
        """Answer a range of a whole copy, None where there is none."""
        path = self._folder / sha256
        try:
            descriptor = os.open(path, os.O_RDONLY | _FILE)
        except OSError:
            return None
        try:
            found = os.fstat(descriptor)
            if found.st_size == size:
                if time.time() - found.st_mtime > _USED_SECONDS:
                    os.utime(descriptor)
                return os.pread(descriptor, length, offset)
            path.unlink(missing_ok=True)
        except OSError:
            pass
        finally:
            os.close(descriptor)
        return None

    def begin(self, sha256: str, size: int) -> Part | None:
        """Begin a copy, None where another process fills it, where it is here, or where there is no room."""
        with suppress(OSError), self._locked():
            path = self._parts / f"{sha256}.{size}"
            if (self._folder / sha256).exists() or not self._make_room(size):
                return None
            descriptor = os.open(path, os.O_CREAT | os.O_RDWR | _FILE, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.ftruncate(descriptor, 0)
            except OSError:
                os.close(descriptor)
                return None
            return Part(descriptor, path, sha256)
        return None

    def finish(self, part: Part) -> None:
        """Let readers see a copy that is whole and verified."""
        with _closing(part), suppress(OSError):
            # A loss of power must not leave a file of the right length with other bytes.
            os.fsync(part.descriptor)
            with self._locked():
                if _in_place(part):
                    part.path.rename(self._folder / part.sha256)

    def drop(self, part: Part, damaged: Blob | None = None) -> None:
        """Remove a copy that came to nothing; where its bytes were wrong, note for a minute where they lie."""
        with _closing(part), suppress(OSError), self._locked():
            if damaged is not None:
                (self._parts / f"{part.sha256}{_DAMAGED}").write_text(_place(damaged), encoding="utf-8")
            if _in_place(part):
                part.path.unlink()

    def keep(self, sha256: str, data: bytes) -> None:
        """Keep a small blob, for which room was reserved; whoever reads it whole verifies it."""
        path = self._parts / f"{sha256}.{len(data)}.{secrets.token_hex(4)}"
        with suppress(OSError):
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | _FILE, 0o600)
            part = Part(descriptor, path, sha256)
            with _closing(part):
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    part.write(data, 0)
                    path.rename(self._folder / sha256)
                except OSError:
                    path.unlink(missing_ok=True)

    def damaged(self, blob: Blob) -> bool:
        """Tell whether the bytes of a blob, where it says that they lie, were found wrong within the last minute."""
        path = self._parts / f"{blob.sha256}{_DAMAGED}"
        try:
            recent = time.time() - path.stat().st_mtime < _DAMAGED_SECONDS
            return recent and path.read_text(encoding="utf-8") == _place(blob)
        except OSError:
            return False

    def reserve(self, size: int) -> bool:
        """Make room for so many bytes to come; tell whether there is."""
        with suppress(OSError), self._locked():
            return self._make_room(size)
        return False

    def forget(self, sha256: str) -> None:
        """Remove every copy of a blob, also one that is being filled; raises OSError where one cannot be removed."""
        if self._folder.exists():
            with self._locked():
                for path in [self._folder / sha256, *self._parts.glob(f"{sha256}.*")]:
                    path.unlink(missing_ok=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make_room(self, size: int) -> bool:
        """Remove what dead processes left, then the least recently used until there is room."""
        room = self.limit - self.limit // _SLACK - self._growing() - size
        if room < 0:
            return False
        entries = sorted(self._whole())
        surplus = sum(size for _, size, _ in entries) - room
        most = len(entries) - _MOST_FILES
        for count, (_, held, path) in enumerate(entries):
            if surplus <= 0 and count >= most:
                break
            path.unlink(missing_ok=True)
            surplus -= held
        disk = os.statvfs(self._folder)
        return disk.f_bavail * disk.f_frsize >= size + self._min_free

    def _whole(self) -> Iterator[tuple[int, int, Path]]:
        """Give last use, bytes and path of every whole copy."""
        with os.scandir(self._folder) as files:
            for file in files:
                if _WHOLE.fullmatch(file.name):
                    with suppress(FileNotFoundError):
                        found = file.stat(follow_symlinks=False)
                        yield found.st_mtime_ns, found.st_size, Path(file.path)

    def _growing(self) -> int:
        """Answer the bytes that living processes fill in; remove what dead ones left, and old notes of damage."""
        growing = 0
        for path in list(self._parts.iterdir()):
            with suppress(FileNotFoundError):
                part = _PART.fullmatch(path.name)
                if part and _alive(path):
                    growing += int(part["size"])
                elif path.suffix == _DAMAGED and time.time() - path.stat().st_mtime > _DAMAGED_SECONDS:
                    path.unlink()
        return growing


@contextmanager
def _closing(part: Part) -> Iterator[None]:
    """Give up the lock of a part in the end."""
    try:
        yield
    finally:
        os.close(part.descriptor)


def _place(blob: Blob) -> str:
    return f"{blob.location.store} {blob.location.key}"


def _in_place(part: Part) -> bool:
    """Tell whether the part was not forgotten meanwhile."""
    try:
        return os.path.samestat(os.fstat(part.descriptor), part.path.stat())
    except FileNotFoundError:
        return False


def _alive(path: Path) -> bool:
    """Tell whether a process fills a part; remove one that a dead process left."""
    with path.open("rb") as file, closing(file):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        path.unlink(missing_ok=True)
        return False
