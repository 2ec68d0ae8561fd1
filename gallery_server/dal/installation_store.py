"""Keep what belongs to the installation as a whole."""

from __future__ import annotations

from gallery_server.dal.schema import InstallationRow
from gallery_server.dal.transaction import Transaction


def find(tx: Transaction, name: str) -> str | None:
    """Answer the value under a name, or None."""
    row = tx.row(InstallationRow.select(InstallationRow.value).where(InstallationRow.name == name))
    return None if row is None else str(row["value"])


def insert(tx: Transaction, name: str, value: str) -> None:
    """Keep a value; a name that is kept already makes the transaction run again."""
    tx.run(InstallationRow.insert({InstallationRow.name: name, InstallationRow.value: value}))
