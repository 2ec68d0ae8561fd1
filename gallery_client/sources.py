"""Read what is to be saved."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from typing import BinaryIO

Saveable = bytes | bytearray | memoryview | str | PathLike[str] | BinaryIO | Iterable[bytes]
"""What can be saved: bytes, a path to a file or a folder, a binary file, or an iterable of bytes."""
