"""Let rules be judged for what is written from here on: the feed so far was read by nobody, and is kept for ever."""

from __future__ import annotations

from gallery_server.dal.migrator import Migrator


def up(migrator: Migrator) -> None:
    """Begin behind the newest event."""
    migrator.session.execute_sql(
        "REPLACE INTO trigger_position (name, number) SELECT 'event', COALESCE(MAX(newest), 0) FROM event_sequence"
    )


def down(migrator: Migrator) -> None:
    """Forget it."""
    migrator.session.execute_sql("DELETE FROM trigger_position")
