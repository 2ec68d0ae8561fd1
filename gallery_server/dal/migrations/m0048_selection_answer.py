"""Create the table of the newest answers of selections."""

from __future__ import annotations

from peewee import Model

from gallery_server.dal.fields import DigestField, UuidField
from gallery_server.dal.migrator import Migrator


class SelectionAnswerRow(Model):
    """The table as this migration makes it."""

    answer_key = DigestField(primary_key=True)
    decision_id = UuidField()

    class Meta:
        table_name = "selection_answer"


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(SelectionAnswerRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(SelectionAnswerRow)
