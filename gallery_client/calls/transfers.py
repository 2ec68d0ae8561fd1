"""Calls that move bytes: saving models and loading them back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, overload

from gallery_idl import upload as wire

from gallery_client.calls.instances import instance_id_of, wire_instance_of
from gallery_client.download import Download
from gallery_client.errors import InvalidArgument
from gallery_client.folder import is_folder
from gallery_client.listing import Records
from gallery_client.records.folder_file import FolderFile
from gallery_client.records.instance import ModelInstance
from gallery_client.records.instance_record import ModelInstanceRecord
from gallery_client.records.model import Model
from gallery_client.records.upload import UploadStatus
from gallery_client.reference import parse_line
from gallery_client.standard_keys import standard_spelling
from gallery_client.upload import upload

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from os import PathLike

    from gallery_client.progress import Progress
    from gallery_client.session import Session
    from gallery_client.sources import Saveable


def save(
    self: Session,
    model: Model | str,
    content: Saveable,
    *,
    metadata: Mapping[str, object] | None = None,
    annotations: Mapping[str, object] | None = None,
    revision: int | None = None,
    unsharded: bool = False,
    format: str | None = None,  # noqa: A002 - the contract's word for it
    media_type: str | None = None,
    external_id: str | None = None,
    draft: bool = False,
    allow_deprecated: bool = False,
    original_created_time: datetime | None = None,
    upstreams: Iterable[ModelInstance | str] = (),
    direct: bool | None = None,
    progress: Progress | bool | None = None,
    timeout: float | None = None,
    **more_metadata: object,
) -> ModelInstance:
    """Save bytes, a file, a folder, a binary file object or an iterable of bytes as an instance of a model.

    The model is a record, whose revision the instance then belongs to, or `project/model[/key=value,...]`, whose shard
    becomes metadata. Every other keyword is metadata: `city="Oslo"`. With an `external_id` that the line knows, the
    first instance is answered, with `already_existed`. `progress=True` shows a bar where standard error is a terminal.
    `upstreams` are the instances that it was made with, of models that its own depends on; of others the newest count.
    `timeout` bounds the whole transfer. `direct` says for this one what the client's does for all.
    """
    record = ModelInstanceRecord(
        *_named(model),
        content=content,
        metadata=metadata or {},
        annotations=annotations or {},
        revision=revision or _revision_of(model),
        unsharded=unsharded,
        format=format,
        media_type=media_type,
        external_id=external_id,
        draft=draft,
        allow_deprecated=allow_deprecated,
        original_created_time=original_created_time,
        upstream_instance_ids=[instance_id_of(self, each, timeout) for each in upstreams],
    )
    for part in (_shard_of(model), more_metadata):
        _add_metadata(record, part)
    return upload_model(self, record, direct=direct, progress=progress, timeout=timeout)


def upload_model(
    self: Session,
    record: ModelInstanceRecord,
    *,
    direct: bool | None = None,
    progress: Progress | bool | None = None,
    timeout: float | None = None,
) -> ModelInstance:
    """Save what a record describes, under its metadata. Raises InvalidArgument where it has no content."""
    if record.content is None:
        raise InvalidArgument(
            "the record has no content; set record.content to bytes, a path, a folder or a binary file",
            reason="FIELD_MISSING",
            details={"field": "content"},
        )
    stored, already_existed = upload(
        self._channel,
        record.to_wire(),
        record.content,
        direct=self._access_for(direct),
        progress=progress,
        timeout=timeout,
    )
    return ModelInstance.from_wire(stored, already_existed=already_existed)


@overload
def load(
    self: Session,
    instance: ModelInstance | str,
    *,
    to: None = None,
    file: str | None = None,
    direct: bool | None = None,
    progress: Progress | bool | None = None,
    timeout: float | None = None,
) -> bytes: ...


@overload
def load(
    self: Session,
    instance: ModelInstance | str,
    *,
    to: str | PathLike[str],
    file: str | None = None,
    direct: bool | None = None,
    progress: Progress | bool | None = None,
    timeout: float | None = None,
) -> Path: ...


def load(
    self: Session,
    instance: ModelInstance | str,
    *,
    to: str | PathLike[str] | None = None,
    file: str | None = None,
    direct: bool | None = None,
    progress: Progress | bool | None = None,
    timeout: float | None = None,
) -> bytes | Path:
    """Load an instance's bytes, or write them to the path `to`: a saved folder becomes a folder again.

    `file` loads one file of a saved folder, and reads no more than it. Digests are checked before anything is given
    back. Bytes that were loaded before come from the cache on this machine. `direct` says for this one what the
    client's does for all.
    """
    described = _described(self, instance, timeout)
    download = Download(
        self._channel, described, self._cache, direct=self._access_for(direct), progress=progress, timeout=timeout
    )
    if file is not None:
        content = download.read_file(file)
        return content if to is None else _write(Path(to), content)
    if to is None:
        return download.bytes()
    return download.to_folder(to) if is_folder(described) else download.to_file(to)


def open_stream(
    self: Session, instance: ModelInstance | str, *, direct: bool | None = None, timeout: float | None = None
) -> BinaryIO:
    """Open an instance's bytes for reading from start to end, holding a few chunks at a time.

    The read that meets the end raises DigestMismatch where the bytes are not those that were saved.
    """
    described = _described(self, instance, timeout)
    return Download(self._channel, described, self._cache, direct=self._access_for(direct), timeout=timeout).stream()


def files(self: Session, instance: ModelInstance | str, *, timeout: float | None = None) -> Records[FolderFile]:
    """List the files of a saved folder with their sizes, by reading no more than its directory."""
    download = Download(self._channel, _described(self, instance, timeout), self._cache, timeout=timeout)
    return Records(FolderFile(file.name, file.size) for file in download.files())


def get_upload(self: Session, upload_id: str, *, timeout: float | None = None) -> UploadStatus:
    """Ask how far an upload is."""
    return UploadStatus.from_wire(self._call("getUpload", wire.GetUploadRequest(uploadId=upload_id), timeout).status)


def abort_upload(self: Session, upload_id: str, *, timeout: float | None = None) -> UploadStatus:
    """Give an upload up and drop its bytes."""
    request = wire.AbortUploadRequest(uploadId=upload_id)
    return UploadStatus.from_wire(self._call("abortUpload", request, timeout).status)


def _named(model: Model | str) -> tuple[str, str]:
    if isinstance(model, Model):
        return model.project_name, model.base_version_id
    line = parse_line(model)
    return line.project, line.model


def _revision_of(model: Model | str) -> int | None:
    return model.revision.revision if isinstance(model, Model) and model.revision else None


def _shard_of(model: Model | str) -> dict[str, str]:
    return {} if isinstance(model, Model) else parse_line(model).shard


def _add_metadata(record: ModelInstanceRecord, values: Mapping[str, object]) -> None:
    for key, value in standard_spelling(values, "metadata").items():
        if record.metadata.get(key, value) != value:
            raise InvalidArgument(
                f"metadata {key!r} is given twice, as {record.metadata[key]!r} and as {value!r}; give it once",
                reason="FIELD_MALFORMED",
                details={"field": key},
            )
        record.metadata[key] = value


def _described(self: Session, instance: ModelInstance | str, timeout: float | None) -> Any:
    """Answer what the transfer needs to know of an instance; a record knows it, so that no call is made."""
    return instance.blob() if isinstance(instance, ModelInstance) else wire_instance_of(self, instance, timeout)


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
