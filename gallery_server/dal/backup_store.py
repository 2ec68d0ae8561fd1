"""Keep the lease of the backup that runs; its times are of the database's clock, which all servers share."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_server.dal.clock import database_now
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
    now_micros: int
    """When the lease was read, by the same clock."""

    @property
    def binds(self) -> bool:
        """Tell whether it had not expired when it was read."""
        return self.until_micros > self.now_micros


def find(tx: Transaction) -> BackupLease | None:
    """Answer the lease that was begun and not ended, expired or not; None where there is none."""
    row = tx.row(
        BackupLeaseRow.select(
            BackupLeaseRow.holder,
            BackupLeaseRow.begun_micros,
            BackupLeaseRow.until_micros,
            database_now().alias("now_micros"),
        ).where(BackupLeaseRow.name == _NAME)
    )
    return None if row is None else BackupLease(**row)


def begin(tx: Transaction, holder: str, lease_micros: int) -> None:
    """Begin a lease; where another was begun meanwhile, the transaction runs again and finds it."""
    now = database_now()
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
