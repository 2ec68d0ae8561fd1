"""Keep the homes of servers: where each answers, and when it last said that it lives, by the database's clock.

`beat` is for a process of the home to call every few seconds, `find` and `lost` for everybody else.
"""

from __future__ import annotations

from dataclasses import dataclass

from peewee import fn

from gallery_server.dal.schema import HomeRow
from gallery_server.dal.transaction import Transaction


@dataclass(frozen=True, slots=True)
class HomeRecord:
    """Where the server of a home answers, and when it last said that it lives."""

    endpoint: str | None
    seen_micros: int
    steady_micros: int
    """Since when it has said so without a long pause."""


def beat(tx: Transaction, home_id: str, endpoint: str | None, pause_micros: int) -> None:
    """Say that the server of a home lives, and where it answers; `pause_micros` is what counts as a long pause."""
    found, now = find(tx, home_id), tx.lease_now()
    steady = now if found is None or now - found.seen_micros > pause_micros else found.steady_micros
    change = {HomeRow.endpoint: endpoint, HomeRow.seen_micros: now, HomeRow.steady_micros: steady}
    if not tx.run(HomeRow.update(change).where(HomeRow.home_id == home_id)):
        tx.run(HomeRow.insert({HomeRow.home_id: home_id} | change))


def find(tx: Transaction, home_id: str) -> HomeRecord | None:
    """Answer a home, or None where it never said that it lives."""
    row = tx.row(HomeRow.select().where(HomeRow.home_id == home_id))
    return None if row is None else HomeRecord(row["endpoint"], row["seen_micros"], row["steady_micros"])


def lost(tx: Transaction, home_id: str, after_micros: int) -> bool:
    """Tell whether a home has been silent for longer than this, or for ever."""
    found = find(tx, home_id)
    return found is None or tx.lease_now() - found.seen_micros > after_micros


def steady(tx: Transaction, home_id: str, for_micros: int) -> bool:
    """Tell whether a home has said that it lives for this long, without a long pause."""
    found = find(tx, home_id)
    return found is not None and tx.lease_now() - found.steady_micros > for_micros


def list_lost(tx: Transaction, after_micros: int) -> list[str]:
    """Answer the homes that have been silent for longer than this."""
    silent = HomeRow.seen_micros < tx.lease_now() - after_micros
    return [row["home_id"] for row in tx.rows(HomeRow.select(HomeRow.home_id).where(silent))]


def count_alive(tx: Transaction, within_micros: int) -> int:
    """Answer how many homes have said within this time that they live."""
    query = HomeRow.select(fn.COUNT(HomeRow.home_id).alias("homes"))
    row = tx.row(query.where(HomeRow.seen_micros >= tx.lease_now() - within_micros))
    return 0 if row is None else int(row["homes"])
