"""Read an instance's bytes from the store itself, and what it does not give from the server."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gallery_idl import upload as wire

from gallery_client.direct.lane import Lane, finished
from gallery_client.direct.store import Broken, NoWay
from gallery_client.errors import FailedPrecondition, Unimplemented

if TYPE_CHECKING:
    from collections.abc import Generator

    from gallery_client.direct.access import DirectAccess
    from gallery_client.direct.store import Reader
    from gallery_client.ranges import Blob
    from gallery_client.transfer import Transfer

_READ_SECONDS = 30.0


class DirectBlob:
    """Read one instance; goes on behind the last byte that came, through the server, where the store fails."""

    def __init__(self, transfer: Transfer, access: DirectAccess, instance_id: str, served: Blob) -> None:
        self._transfer = transfer
        self._access = access
        self._instance_id = instance_id
        self._served = served
        self._reader: Reader | None = None
        self._failed = False
        self.size = served.size

    def read(self, offset: int, length: int) -> bytes:
        """Read up to 1 MiB; raises GalleryError."""
        reader = self._open()
        if reader is not None:
            try:
                with Lane() as lane:
                    data = lane.run(partial(reader.read, offset, length), self._transfer.within(_READ_SECONDS))
                if len(data) == length:
                    return data
                self._fail(Broken(f"the store gave {len(data):,} of {length:,} bytes"))
            except Broken as error:
                self._fail(error)
        return self._served.read(offset, length)

    def pieces(self, offset: int = 0) -> Generator[bytes, None, None]:
        """Read all bytes from `offset` in order, the next ones while the last are in use."""
        reader = self._open()
        if reader is not None:
            try:
                for piece in self._streamed(reader, offset):
                    offset += len(piece)
                    yield piece
            except Broken as error:
                self._fail(error)
        if offset < self.size:
            yield from self._served.pieces(offset)

    def _streamed(self, reader: Reader, offset: int) -> Generator[bytes, None, None]:
        with Lane() as lane:
            stream = lane.run(partial(reader.stream, offset), self._transfer.within(_READ_SECONDS))
            advance = partial(next, stream, b"")
            coming = lane.submit(advance)
            while piece := finished(coming, self._transfer.within(_READ_SECONDS)):
                coming = lane.submit(advance)
                yield piece

    def _open(self) -> Reader | None:
        if self._reader is None and not self._failed:
            try:
                self._reader = self._located()
            except NoWay as error:
                self._fail(error)
        return self._reader

    def _located(self) -> Reader:
        request = wire.GetBlobLocationRequest(instanceId=self._instance_id)
        try:
            location = self._transfer.call("getBlobLocation", request).location
        except Unimplemented as error:
            raise NoWay(error.message) from error
        except FailedPrecondition as error:
            if error.reason not in {"NO_DIRECT_ACCESS", "STORE_NOT_CONFIGURED"}:
                raise
            raise NoWay(error.message) from error
        reader = self._access.open(location.uri, self._transfer)
        if reader.size != self.size:
            raise NoWay(f"the store holds {reader.size:,} bytes of an instance that has {self.size:,}")
        return reader

    def _fail(self, why: Exception) -> None:
        self._reader = None
        self._failed = True
        self._access.tell(why)
