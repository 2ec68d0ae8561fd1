"""Create the table of which evaluations decisions read."""

from __future__ import annotations

from peewee import CompositeKey, Model

from gallery_server.dal.fields import UuidField
from gallery_server.dal.migrator import Migrator


class DecisionEvaluationRow(Model):
    """The table as this migration makes it."""

    evaluation_id = UuidField()
    decision_id = UuidField(index=True)

    class Meta:
        table_name = "decision_evaluation"
        primary_key = CompositeKey("evaluation_id", "decision_id")


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(DecisionEvaluationRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(DecisionEvaluationRow)
