"""Make what is saved."""

from __future__ import annotations

from pathlib import Path

MIB = 2**20
BIG = 6 * MIB + 17


def content_of(size: int) -> bytes:
    return (bytes(range(251)) * (size // 251 + 1))[:size]


def as_file(content: bytes, folder: Path) -> Path:
    path = folder / "model.bin"
    path.write_bytes(content)
    return path
