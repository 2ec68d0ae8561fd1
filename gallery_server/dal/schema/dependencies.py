"""Declare the tables of dependencies between models and what their changes brought about."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, Model

from gallery_server.dal.fields import BigIdField, EnumField, FlagField, JsonField, MicrosField, NameField, UuidField
from gallery_server.domain import limits
from gallery_server.domain.dependency import PinSource, PropagationState
from gallery_server.domain.instance import InstanceCause


class ProjectGraphRow(Model):
    """The version of a project's edges; whoever changes or follows them counts it first, in the order of the ids.

    It names the last propagation there that a job makes, since later ones wait for it.
    """

    project_id = UuidField(primary_key=True)
    version = BigIntegerField()
    last_job_propagation_id = UuidField(null=True)

    class Meta:
        table_name = "project_graph"


class DependencyRow(Model):
    """An edge from a model to one that it depends on; `in_force` is 1, and null once the edge was removed."""

    dependency_id = BigIdField()
    downstream_model_id = UuidField()
    upstream_model_id = UuidField()
    across_shards = FlagField()
    in_force = FlagField(null=True)
    created_micros = MicrosField()
    created_by = NameField(limits.PRINCIPAL_CHARACTERS)
    removed_micros = MicrosField(null=True)
    removed_by = NameField(limits.PRINCIPAL_CHARACTERS, null=True)

    class Meta:
        table_name = "dependency"
        indexes = (
            (("downstream_model_id", "upstream_model_id", "in_force"), True),
            (("upstream_model_id", "in_force"), False),
        )


class InstancePinRow(Model):
    """An upstream instance that an instance was made with; several of one model where it pins across shards."""

    instance_id = UuidField()
    upstream_instance_id = UuidField()
    upstream_model_id = UuidField()
    pinned_by = EnumField(PinSource)

    class Meta:
        table_name = "instance_pin"
        primary_key = CompositeKey("instance_id", "upstream_instance_id")
        indexes = ((("upstream_instance_id", "instance_id"), False),)


class PropagationRow(Model):
    """One change of the graph and its copies; one that a job makes has its `plan`, done up to `next_place`."""

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
    created_by = NameField(limits.PRINCIPAL_CHARACTERS)
    ended_micros = MicrosField(null=True)

    class Meta:
        table_name = "propagation"


class PropagationCopyRow(Model):
    """A copy that a propagation made on a line: one at most, however often it is tried."""

    propagation_id = UuidField()
    place = BigIntegerField()
    line_id = BigIntegerField()
    instance_id = UuidField()

    class Meta:
        table_name = "propagation_copy"
        primary_key = CompositeKey("propagation_id", "place")
        indexes = ((("propagation_id", "line_id"), True),)
