"""A table of counters for the tests of transactions, and what they do with it."""

from __future__ import annotations

from typing import Any

from peewee import BigIntegerField, Model

from gallery_server.dal.database import Database
from gallery_server.dal.fields import NameField
from gallery_server.dal.migrator import Migrator
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline

SECONDS = 60.0


class Counter(Model):
    name = NameField(50, primary_key=True)
    value = BigIntegerField()

    class Meta:
        table_name = "counter"


def create(database: Database, *names: str) -> None:
    database.administer(lambda session: Migrator(session).create_table(Counter), soon())
    for name in names:
        database.write(lambda tx, name=name: insert(tx, name), soon())


def soon() -> Deadline:
    return Deadline.after(SECONDS)


def insert(tx: Transaction, name: str) -> None:
    tx.run(Counter.insert(name=name, value=0))


def add(tx: Transaction, name: str, amount: int = 1) -> int:
    return tx.run(Counter.update(value=Counter.value + amount).where(Counter.name == name))


def value(tx: Transaction, name: str) -> int | None:
    row = tx.row(Counter.select(Counter.value).where(Counter.name == name))
    return None if row is None else int(row["value"])


def read(database: Database, name: str) -> Any:
    return database.read(lambda tx: value(tx, name), soon())
