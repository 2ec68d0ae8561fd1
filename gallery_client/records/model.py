"""Models, their revisions and specifications, as the server keeps them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from gallery_idl import model as wire

from gallery_client.records.record import Record
from gallery_client.values import Scalar, decode_time, decode_values, encode_values

Schema = str | Mapping[str, object]
"""What goes in or comes out: a text, or a JSON Schema that is kept as JSON text with sorted keys."""


@dataclass(frozen=True, repr=False)
class ModelSpecification(Record):
    """Be what a model is: inputs, outputs, features, hyperparameters, how to train and serve it, and free metadata.

    Equal specifications are one revision. Nested mappings are kept under dotted keys.
    """

    inputs: Schema | None = None
    outputs: Schema | None = None
    features: Sequence[str] | None = None
    hyperparameters: Mapping[str, object] | None = None
    training: str | None = None
    serving: str | None = None
    metadata: Mapping[str, object] | None = None

    @classmethod
    def from_wire(cls, specification: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            inputs=specification.inputs,
            outputs=specification.outputs,
            features=None if specification.features is None else tuple(specification.features),
            hyperparameters=decode_values(specification.hyperparameters),
            training=specification.training,
            serving=specification.serving,
            metadata=decode_values(specification.metadata),
        )

    def to_wire(self) -> Any:
        """Make the contract's struct. Raises InvalidArgument."""
        return wire.ModelSpecification(
            inputs=_schema_text(self.inputs),
            outputs=_schema_text(self.outputs),
            features=None if self.features is None else list(self.features),
            hyperparameters=_optional_values(self.hyperparameters, "hyperparameter"),
            training=self.training,
            serving=self.serving,
            metadata=_optional_values(self.metadata, "metadata"),
        )


@dataclass(frozen=True, repr=False)
class ModelRevision(Record):
    """Be one immutable state of a model's specification: 1, 2, 3 ..."""

    model_id: str
    revision: int
    digest: str = field(repr=False)
    specification: ModelSpecification = field(repr=False)
    previous_revision: int | None
    next_revision: int | None
    deprecated: bool
    created_time: datetime | None = field(repr=False)
    created_by: str | None = field(repr=False)

    @classmethod
    def from_wire(cls, revision: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            model_id=revision.modelId,
            revision=revision.revision,
            digest=revision.digest,
            specification=ModelSpecification.from_wire(revision.specification or wire.ModelSpecification()),
            previous_revision=revision.previousRevision,
            next_revision=revision.nextRevision,
            deprecated=bool(revision.deprecated),
            created_time=decode_time(revision.createdMicros),
            created_by=revision.createdBy,
        )

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the revision in a table, by header."""
        return {
            "revision": self.revision,
            "hyperparameters": self.specification.hyperparameters,
            "features": self.specification.features,
            "created": self.created_time,
            "by": self.created_by,
            "deprecated": "deprecated" if self.deprecated else "",
        }

    def details(self) -> dict[str, object]:
        """Answer everything that a person may want to see, by label."""
        details = super().details()
        del details["specification"]
        return details | self.specification.details()


@dataclass(frozen=True, repr=False)
class Model(Record):
    """Be a model: a data transformation meant for one problem, kept as revisions.

    `base_version_id` is its name inside its project, `revision` the one that the call answered: None in lists.
    `created` is true where the call made that revision.
    """

    project_name: str
    base_version_id: str
    model_id: str
    shard_keys: tuple[str, ...]
    newest_revision: int
    revision: ModelRevision | None = field(repr=False)
    created: bool = field(repr=False)
    deprecated: bool
    annotations: Mapping[str, Scalar | None] = field(repr=False)
    created_time: datetime | None = field(repr=False)
    created_by: str | None = field(repr=False)

    @classmethod
    def from_wire(cls, model: Any, revision: Any = None, *, created: bool = False) -> Self:
        """Read the contract's structs."""
        return cls(
            project_name=model.projectName,
            base_version_id=model.baseVersionId,
            model_id=model.modelId,
            shard_keys=tuple(model.shardKeys or ()),
            newest_revision=model.newestRevision,
            revision=None if revision is None else ModelRevision.from_wire(revision),
            created=created,
            deprecated=bool(model.deprecated),
            annotations=decode_values(model.annotations),
            created_time=decode_time(model.createdMicros),
            created_by=model.createdBy,
        )

    @property
    def name(self) -> str:
        """Answer `project/model`, which every call accepts in place of the model."""
        return f"{self.project_name}/{self.base_version_id}"

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the model in a table, by header."""
        return {
            "model": self.name,
            "revision": self.newest_revision,
            "shard keys": self.shard_keys,
            "created": self.created_time,
            "deprecated": "deprecated" if self.deprecated else "",
        }

    def details(self) -> dict[str, object]:
        """Answer everything that a person may want to see, by label."""
        hidden = {"revision", "created", "project name", "base version id", "annotations"}
        details = {label: value for label, value in super().details().items() if label not in hidden}
        if self.revision is not None:
            details |= {"revision": self.revision.revision} | self.revision.specification.details()
        details |= {f"annotation: {key}": value for key, value in self.annotations.items()}
        return {"model": self.name} | details


def _schema_text(schema: Schema | None) -> str | None:
    return json.dumps(schema, sort_keys=True, ensure_ascii=False) if isinstance(schema, Mapping) else schema


def _optional_values(values: Mapping[str, object] | None, field_name: str) -> dict[str, Any] | None:
    return None if values is None else encode_values(values, field_name)
