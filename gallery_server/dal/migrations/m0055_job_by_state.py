"""Find jobs of one state by their age, as those who list them do."""

from __future__ import annotations

from gallery_server.dal.migrator import Migrator


def up(migrator: Migrator) -> None:
    """Add the index."""
    migrator.add_index("job", ("state", "job_id"))


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_index("job", ("state", "job_id"))
