"""Give up uploads that nobody goes on with, and clear away what ended ones left behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from gallery_server.blobs.spool import Spool, SpoolEntry
from gallery_server.dal import home_store, upload_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline, housekeeper
from gallery_server.domain.upload import Upload, UploadState
from gallery_server.registry.uploading import upload_changes
from gallery_server.registry.uploading.homes import LOST_MICROS, Home
from gallery_server.registry.uploading.uploads import Uploads

_AT_ONCE = 500
_ENDED = frozenset({UploadState.COMMITTED, UploadState.FAILED, UploadState.ABORTED})


@dataclass(frozen=True, slots=True)
class UploadExpiry:
    """End uploads that received nothing for a lease."""

    database: Database
    spool: Spool
    home: Home
    uploads: Uploads

    def expire_idle(self, deadline: Deadline) -> int:
        """Give up idle uploads of this home, and all of homes that were lost for a lease; answer how many."""
        idle_before = self.database.clock() - self.home.lease_micros
        touched = {entry.upload_id: entry.modified_micros for entry in self.spool.entries()}
        lost = self.database.read(self._lost_homes, deadline)
        forsaken = self._begun(lost, UploadState.COMMITTING, idle_before, deadline)
        begun = self._begun([self.home.home_id, *lost], UploadState.RECEIVING, idle_before, deadline)
        idle = [upload_id for upload_id in begun if touched.get(upload_id, 0) < idle_before]
        return sum(
            self._expire(upload_id, state, deadline)
            for state, ids in ((UploadState.RECEIVING, idle), (UploadState.COMMITTING, forsaken))
            for upload_id in ids
        )

    def clear_spool(self, deadline: Deadline) -> int:
        """Drop what lies in the spool of uploads that have ended, or that no row knows; answer of how many."""
        idle_before = self.database.clock() - self.home.lease_micros
        cleared = 0
        for some in _batches(self.spool.entries()):
            find = partial(upload_store.states_of, upload_ids=[entry.upload_id for entry in some])
            states = self.database.read(find, deadline)
            for entry in some:
                state = states.get(entry.upload_id)
                if state in _ENDED or (state is None and entry.modified_micros < idle_before):
                    self.spool.discard(entry.upload_id, deadline)
                    cleared += 1
        return cleared

    def _lost_homes(self, tx: Transaction) -> list[str]:
        if not home_store.steady(tx, self.home.home_id, LOST_MICROS):
            return []
        return home_store.list_lost(tx, self.home.lease_micros)

    def _begun(self, homes: Sequence[str], state: UploadState, before: int, deadline: Deadline) -> list[str]:
        find = partial(upload_store.list_spooled, homes=homes, state=state, begun_before=before)
        return self.database.read(find, deadline) if homes else []

    def _expire(self, upload_id: str, state: UploadState, deadline: Deadline) -> bool:
        def give_up(tx: Transaction) -> Upload | None:
            aborted = upload_store.abort(tx, upload_id, state)
            upload = upload_store.find(tx, upload_id)
            if aborted and upload is not None:
                begun = replace(upload, state=state)
                tx.emit(upload_changes.aborted(housekeeper(tx.deadline), begun, "idle for longer than its lease"))
            return upload

        upload = self.database.write(give_up, deadline, repeatable=True)
        if upload is None or upload.state is not UploadState.ABORTED:
            return False  # committed meanwhile
        self.uploads.discard(upload, deadline)
        return True


def _batches(entries: Iterator[SpoolEntry]) -> Iterator[Sequence[SpoolEntry]]:
    batch: list[SpoolEntry] = []
    for entry in entries:
        batch.append(entry)
        if len(batch) == _AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
