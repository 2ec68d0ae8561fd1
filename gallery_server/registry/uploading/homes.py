"""Know which server holds the bytes of an upload, and whether it still lives (contract, 2.2)."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_server.dal import home_store, upload_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import housekeeper
from gallery_server.domain.upload import Upload
from gallery_server.errors import FailedPrecondition, Reason
from gallery_server.registry.uploading import upload_changes

LOST_MICROS = 60_000_000
"""A server that was not seen for so long is lost, and with it the uploads whose bytes it holds."""


@dataclass(frozen=True, slots=True)
class Home:
    """What makes this server one: its id, the address it advertises, and how long idle uploads live."""

    home_id: str
    endpoint: str | None
    lease_micros: int

    def beat(self, tx: Transaction) -> None:
        """Say that this server lives, and where it answers now."""
        home_store.beat(tx, self.home_id, self.endpoint, LOST_MICROS)

    def holds(self, upload: Upload) -> bool:
        """Tell whether the bytes of an upload are, or would be, in this server's spool."""
        return upload.direct is None and upload.home == self.home_id

    def give_up_if_lost(self, tx: Transaction, upload: Upload) -> bool:
        """Give up an upload whose server is lost; tell whether it is.

        A server that comes back finds its upload given up before it makes an instance of it, since both change the
        same row. One that could not tell of itself all the time does not judge others: after an outage of the database
        all of them look lost.
        """
        if not home_store.lost(tx, upload.home, LOST_MICROS) or not home_store.steady(tx, self.home_id, LOST_MICROS):
            return False
        if upload_store.abort(tx, upload.upload_id, upload.state):
            tx.emit(upload_changes.aborted(housekeeper(tx.deadline), upload, "its server is lost"))
        return True

    def wrong_host(self, tx: Transaction, upload: Upload) -> FailedPrecondition:
        """Make the fault of a call that came here and belongs to another server."""
        found = home_store.find(tx, upload.home)
        endpoint = upload.endpoint if found is None else found.endpoint
        return FailedPrecondition(
            Reason.WRONG_HOST,
            f"The bytes of upload {upload.upload_id} are at {endpoint}; send chunks and commit there.",
            uploadId=upload.upload_id,
            endpoint=endpoint or "",
        )
