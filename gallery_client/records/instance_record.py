"""The record of an instance that is about to be saved (paper, Listing 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gallery_idl import upload as wire

from gallery_client.standard_keys import ALIASES, standard_spelling
from gallery_client.values import encode_time, encode_value, encode_values

if TYPE_CHECKING:
    from gallery_client.sources import Saveable

_FIELDS = {
    "project_name": "projectName",
    "base_version_id": "baseVersionId",
    "revision": "revision",
    "content": "content",
    "unsharded": "unsharded",
    "media_type": "mediaType",
    "format": "format",
    "external_id": "externalId",
    "draft": "draft",
    "allow_deprecated": "allowDeprecated",
    "original_created_time": "originalCreatedTime",
    "annotations": "annotations",
    "upstream_instance_ids": "upstreamInstanceIds",
    "metadata": "metadata",
}
_BY_EITHER_SPELLING = {spelling: name for name, camel in _FIELDS.items() for spelling in (name, camel)}


class ModelInstanceRecord:
    """Take any attribute as metadata: `record.modelName = "Random Forest"`, `record.city = "New York City"`.

    These attributes are fields of their own, in either spelling: `content` (what is saved: bytes, a path, a folder, a
    binary file), `projectName`, `baseVersionId`, `revision`, `unsharded`, `mediaType`, `format`, `externalId`, `draft`,
    `allowDeprecated`, `originalCreatedTime`, `annotations`, `upstreamInstanceIds` (of the instances that it was made
    with) and `metadata` (the mapping that the rest goes into).
    A value that cannot be kept is refused where it is assigned, with InvalidArgument.
    """

    # The annotations document the fields; `__setattr__` decides where an assignment goes.
    project_name: str
    base_version_id: str
    revision: int | None
    content: Saveable | None
    unsharded: bool
    media_type: str | None
    format: str | None
    external_id: str | None
    draft: bool
    allow_deprecated: bool
    original_created_time: datetime | None
    annotations: Mapping[str, object]
    upstream_instance_ids: Sequence[str]
    metadata: dict[str, object]

    def __init__(self, project_name: str, base_version_id: str, **fields: Any) -> None:
        defaults = dict.fromkeys(_FIELDS) | {"unsharded": False, "draft": False, "allow_deprecated": False}
        self.__dict__.update(defaults | {"annotations": {}, "upstream_instance_ids": (), "metadata": {}})
        self.project_name = project_name
        self.base_version_id = base_version_id
        for name, value in fields.items():
            setattr(self, name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            raise AttributeError(f"{name!r} is no metadata: names with an underscore in front belong to Python")
        field = _BY_EITHER_SPELLING.get(name)
        if field == "metadata":
            self.__dict__["metadata"] = standard_spelling(value, "metadata")
        elif field:
            self.__dict__[field] = value
        else:
            _check(name, value)
            self.metadata[ALIASES.get(name, name)] = value

    def __getattr__(self, name: str) -> Any:
        # Only called for what is no field.
        fields = self.__dict__
        if name in _BY_EITHER_SPELLING and _BY_EITHER_SPELLING[name] in fields:
            return fields[_BY_EITHER_SPELLING[name]]
        try:
            return fields["metadata"][ALIASES.get(name, name)]
        except KeyError:
            raise AttributeError(f"the record has no field and no metadata {name!r}") from None

    def __delattr__(self, name: str) -> None:
        if self.metadata.pop(ALIASES.get(name, name), None) is None:
            raise AttributeError(f"the record has no metadata {name!r}")

    def __repr__(self) -> str:
        return f"ModelInstanceRecord({self.project_name}/{self.base_version_id}, {self.metadata})"

    def to_wire(self) -> Any:
        """Make the contract's struct, without the content. Raises InvalidArgument."""
        created = self.original_created_time
        return wire.ModelInstanceRecord(
            projectName=self.project_name,
            baseVersionId=self.base_version_id,
            revision=self.revision,
            metadata=encode_values(standard_spelling(self.metadata, "metadata"), "metadata"),
            unsharded=self.unsharded or None,
            mediaType=self.media_type,
            format=self.format,
            externalId=self.external_id,
            draft=self.draft or None,
            allowDeprecated=self.allow_deprecated or None,
            originalCreatedMicros=None if created is None else encode_time(created, "originalCreatedTime"),
            annotations=encode_values(self.annotations, "annotation") or None,
            upstreamInstanceIds=list(self.upstream_instance_ids) or None,
        )


def _check(name: str, value: object) -> None:
    if isinstance(value, Mapping):
        encode_values({name: value}, "metadata")
    elif value is not None:
        encode_value(value, f"metadata {name!r}")
