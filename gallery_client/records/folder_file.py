"""The files of a saved folder."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_client.records.record import Record
from gallery_client.tables import byte_count


@dataclass(frozen=True, repr=False)
class FolderFile(Record):
    """Be one file of a saved folder: its path with forward slashes, and its bytes."""

    name: str
    size: int

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the file in a table, by header."""
        return {"file": self.name, "size": byte_count(self.size)}
