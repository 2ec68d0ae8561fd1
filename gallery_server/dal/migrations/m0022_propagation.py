"""Create the table of propagations."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import EnumField, JsonField, MicrosField, NameField, UuidField
from gallery_server.dal.migrator import Migrator
from gallery_server.domain.dependency import PropagationState
from gallery_server.domain.instance import InstanceCause


class PropagationRow(Model):
    """The table as this migration makes it."""

    propagation_id = UuidField(primary_key=True)
    model_id = UuidField()
    state = EnumField(PropagationState)
    cause = EnumField(InstanceCause)
    cause_instance_id = UuidField(null=True, index=True)
    copies = BigIntegerField(null=True)
    copies_made = BigIntegerField()
    plan = JsonField(null=True)
    next_place = BigIntegerField()
    fault = JsonField(null=True)
    created_micros = MicrosField()
    created_by = NameField(255)
    ended_micros = MicrosField(null=True)

    class Meta:
        table_name = "propagation"


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(PropagationRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(PropagationRow)
