"""Keep the lease of the backup that runs, its times by the clock that all hosts share."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_server.dal.schema import BackupLeaseRow
from gallery_server.dal.transaction import Transaction

_NAME = "backup"
"""There is one lease."""


@dataclass(frozen=True, slots=True)
class BackupLease:
    """Say who makes a backup, since when, and until when nothing may be removed."""

    holder: str
    begun_micros: int
    until_micros: int
    binds: bool
    """Whether it had not expired when it was read."""


def find(tx: Transaction) -> BackupLease | None:
    """Answer the lease that was begun and not ended, expired or not; None where there is none."""
    row = tx.row(BackupLeaseRow.select().where(BackupLeaseRow.name == _NAME))
    if row is None:
        return None
    binds = row["until_micros"] > tx.lease_now()
    return BackupLease(row["holder"], row["begun_micros"], row["until_micros"], binds)


def begin(tx: Transaction, holder: str, lease_micros: int) -> None:
    """Begin the lease in the place of an expired one; where another lasts, the transaction runs again and finds it."""
    now = tx.lease_now()
    # Another may have been begun since this transaction looked: what lasts is not this one's to remove.
    tx.run(BackupLeaseRow.delete().where((BackupLeaseRow.name == _NAME) & (BackupLeaseRow.until_micros <= now)))
    tx.run(
        BackupLeaseRow.insert(
            {
                BackupLeaseRow.name: _NAME,
                BackupLeaseRow.holder: holder,
                BackupLeaseRow.begun_micros: now,
                BackupLeaseRow.until_micros: now + lease_micros,
            }
        )
    )


def end(tx: Transaction) -> None:
    """Remove the lease."""
    tx.run(BackupLeaseRow.delete().where(BackupLeaseRow.name == _NAME))
