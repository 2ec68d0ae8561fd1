"""Save bytes as an instance."""

from __future__ import annotations

import copy
import hashlib
import itertools
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

from gallery_idl import upload as wire

from gallery_client.chunked_upload import ChunkedUpload
from gallery_client.chunks import CHUNK, ONE_CALL
from gallery_client.direct.store import NoWay
from gallery_client.journal import Journal
from gallery_client.progress import reporting
from gallery_client.readings import Readings
from gallery_client.sources import open_source
from gallery_client.transfer import Transfer

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from gallery_client.channel import Channel
    from gallery_client.direct.access import DirectAccess
    from gallery_client.journal import Entry
    from gallery_client.progress import Progress
    from gallery_client.sources import Saveable


def upload(
    channel: Channel,
    record: Any,
    source: Saveable,
    *,
    direct: DirectAccess | None = None,
    progress: Progress | bool | None = None,
    timeout: float | None = None,
) -> tuple[Any, bool]:
    """Save a source under a wire `ModelInstanceRecord`; answer the wire `ModelInstance` and `alreadyExisted`.

    A record without a format gets `folder` for a folder, else `bytes`; a folder's media type says so too. `timeout`
    bounds the whole transfer; unset, each of its calls has the channel's time-out. Up to 4 MiB go in one call. A larger
    upload goes on after a lost connection and a restart of the server; that of a file or a folder also when it is saved
    again after the death of this process. A source that cannot be read twice is held only as far as it is not
    acknowledged.

    With `direct`, more than 4 MiB are written to the store itself where that works, else through the server; so is a
    source that cannot be read twice, since a failed write is repeated whole.

    Raises GalleryError, SourceChanged, and the OSError of a file that cannot be read.
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
        readings = Readings(opened, itertools.chain(head, [beyond], pieces))
        journal = partial(Journal().entry, channel.address, record)
        with journal(opened.identity) as entry:
            # One that went through the server, for want of a store, and was not seen to its end, goes on that way.
            if direct is not None and not entry.upload_id:
                try:
                    return _save_directly(transfer, direct, record, readings, journal, report)
                except NoWay as problem:
                    direct.tell(problem)
            return ChunkedUpload(transfer, record, readings, entry, report).run()


def _save_directly(
    transfer: Transfer,
    direct: DirectAccess,
    record: Any,
    readings: Readings,
    journal: Callable[[str | None], AbstractContextManager[Entry]],
    report: Progress,
) -> tuple[Any, bool]:
    """Save past the server; raises NoWay where that cannot be."""
    from gallery_client.direct.upload import DirectUpload  # noqa: PLC0415 - most programs save nothing directly

    if not readings.again:
        raise NoWay("what can be read only once cannot be written again after a failure of the store")
    with journal(readings.identity and f"direct {readings.identity}") as entry:
        return DirectUpload(transfer, direct, record, readings, entry, report).run()


def _save_at_once(transfer: Transfer, record: Any, content: bytes, report: Progress) -> tuple[Any, bool]:
    report(0, len(content))
    request = wire.UploadModelRequest(
        modelInstanceRecord=record, content=content, sha256=hashlib.sha256(content).hexdigest()
    )
    response = transfer.call("uploadModel", request)
    report(len(content), len(content))
    return response.instance, bool(response.alreadyExisted)
