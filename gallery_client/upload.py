"""Save bytes as an instance."""

from __future__ import annotations

import copy
import hashlib
import itertools
from contextlib import closing
from typing import TYPE_CHECKING, Any

from gallery_idl import upload as wire

from gallery_client.chunked_upload import ChunkedUpload
from gallery_client.chunks import CHUNK
from gallery_client.journal import Journal
from gallery_client.progress import reporting
from gallery_client.sources import open_source
from gallery_client.transfer import Transfer

if TYPE_CHECKING:
    from gallery_client.channel import Channel
    from gallery_client.progress import Progress
    from gallery_client.sources import Saveable

ONE_CALL = 4 * CHUNK
"""Most bytes that `uploadModel` carries."""


def upload(
    channel: Channel,
    record: Any,
    source: Saveable,
    *,
    progress: Progress | bool | None = None,
    timeout: float | None = None,
) -> tuple[Any, bool]:
    """Save a source under a wire `ModelInstanceRecord`; answer the wire `ModelInstance` and `alreadyExisted`.

    A record without a format gets `folder` for a folder, else `bytes`; a folder's media type says so too. `timeout`
    bounds the whole transfer; unset, each of its calls has the channel's time-out. Up to 4 MiB go in one call. A larger
    upload goes on after a lost connection and a restart of the server; that of a file or a folder also when it is saved
    again after the death of this process. A source that cannot be read twice is held only as far as it is not
    acknowledged. Raises GalleryError, SourceChanged, and the OSError of a file that cannot be read.
    """
    opened = open_source(source)
    record = copy.copy(record)
    record.format = record.format or opened.format
    record.mediaType = record.mediaType or opened.media_type
    transfer = Transfer(channel, timeout)
    with reporting(progress, "saving") as report, closing(opened.pieces()) as pieces:
        head = list(itertools.islice(pieces, ONE_CALL // CHUNK))
        beyond = next(pieces, None)
        if beyond is None:
            return _save_at_once(transfer, record, b"".join(head), report)
        with Journal().entry(str(channel.address), record, opened.identity) as entry:
            chunked = ChunkedUpload(transfer, record, opened, entry, report)
            return chunked.run(itertools.chain(head, [beyond], pieces))


def _save_at_once(transfer: Transfer, record: Any, content: bytes, report: Progress) -> tuple[Any, bool]:
    report(0, len(content))
    request = wire.UploadModelRequest(
        modelInstanceRecord=record, content=content, sha256=hashlib.sha256(content).hexdigest()
    )
    response = transfer.call("uploadModel", request)
    report(len(content), len(content))
    return response.instance, bool(response.alreadyExisted)
