"""Hold a lease while a backup is made, under which nothing that the backup may name is removed."""

from __future__ import annotations

from datetime import UTC, datetime

from gallery_server.dal import backup_store
from gallery_server.dal.backup_store import BackupLease
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.names import normal_label, shown
from gallery_server.errors import FailedPrecondition, Reason

_HOUR_MICROS = 3_600_000_000


def begin(tx: Transaction, holder: str, hours: int) -> BackupLease:
    """Begin the lease; raise FailedPrecondition (BACKUP_RUNNING) where one lasts. An expired one is replaced."""
    require_none(tx)
    backup_store.begin(tx, normal_label("holder", holder), hours * _HOUR_MICROS)
    begun = backup_store.find(tx)
    if begun is None:
        raise LookupError(holder)
    return begun


def end(tx: Transaction) -> BackupLease | None:
    """End the lease and answer it as it was; None where there was none."""
    found = backup_store.find(tx)
    backup_store.end(tx)
    return found


def find(tx: Transaction) -> BackupLease | None:
    """Answer the lease that was begun and not ended; None where there is none."""
    return backup_store.find(tx)


def require_none(tx: Transaction) -> None:
    """Raise FailedPrecondition (BACKUP_RUNNING) while a backup holds the lease."""
    lease = backup_store.find(tx)
    if lease is not None and lease.binds:
        raise FailedPrecondition(
            Reason.BACKUP_RUNNING,
            f"A backup of {shown(lease.holder)} runs until {printed(lease.until_micros)}, and nothing may be removed "
            "meanwhile; wait for it, or end it with gallery-server backup end.",
            holder=lease.holder,
            untilMicros=lease.until_micros,
        )


def printed(micros: int) -> str:
    """Answer a time in the form that people read: UTC, to the second."""
    return datetime.fromtimestamp(micros // 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
