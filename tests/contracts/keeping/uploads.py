"""Rows of uploads in any state."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from gallery_server.dal.schema import UploadRow
from gallery_server.domain.instance import InstanceRecord
from gallery_server.domain.upload import UploadState
from tests.contracts.keeping.shelf import Shelf
from tests.contracts.registry.gallery import MODEL, PROJECT


@dataclass(frozen=True)
class AnUpload:
    upload_id: str
    key: str | None
    direct_key: str | None


def an_upload(
    shelf: Shelf,
    *,
    state: UploadState,
    key: str | None = None,
    direct_key: str | None = None,
) -> AnUpload:
    made = AnUpload(str(uuid.uuid4()), key, direct_key)
    row = {
        UploadRow.upload_id: made.upload_id,
        UploadRow.home: str(uuid.uuid4()),
        UploadRow.project_id: shelf.project_id,
        UploadRow.record: InstanceRecord(PROJECT, MODEL).to_json(),
        UploadRow.state: state,
        UploadRow.store: shelf.store.name,
        UploadRow.key: key,
        UploadRow.direct_key: direct_key,
        UploadRow.instance_id: str(uuid.uuid4()) if state is UploadState.COMMITTED else None,
        UploadRow.already_existed: False,
        UploadRow.created_micros: 1,
        UploadRow.created_by: "local:test",
    }
    shelf.run(lambda tx: tx.run(UploadRow.insert(row)))
    return made
