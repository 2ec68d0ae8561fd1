"""Let a struck installation come to rest: what was begun ends, and what it owes is done."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from gallery_client import GalleryClient
from gallery_client.errors import GalleryError
from gallery_server.dal.database import Database
from gallery_server.dal.schema import JobRow, UploadRow
from gallery_server.domain.job import JobState
from gallery_server.domain.upload import UploadState
from tests.chaos.clients import Client
from tests.chaos.rows import rows
from tests.chaos.system import System, back

_RESTS_WITHIN = 180.0


def settle(system: System, clients: Sequence[Client], database: Database) -> list[str]:
    """End what runs; answer a line for all that does not end."""
    return [
        *_finish(clients),
        *_give_up_begun(system, database),
        *_restart(system),
        *_await_rest(system, database),
    ]


def _finish(clients: Sequence[Client]) -> Iterator[str]:
    for client in clients:
        client.finish()
    for client in clients:
        status = client.end()
        if status != 0:
            how = "hangs" if status is None else f"ended with status {status}"
            yield f"{client.name} {how} although all is up again; see {client.log} and {client.ledger}"


def _give_up_begun(system: System, database: Database) -> Iterator[str]:
    """Give up the uploads whose clients were killed and never came back to them."""
    with GalleryClient(system.addresses, client_name="verdict") as gallery:
        for upload_id in _uploads(database, UploadState.RECEIVING):
            try:
                gallery.abort_upload(upload_id)
            except GalleryError as error:
                yield f"upload {upload_id} cannot be given up: {error}"


def _restart(system: System) -> Iterator[str]:
    for server in system.servers:
        status = server.terminate()
        if status:
            yield f"{server.home.name} drained with status {status}; see {server.log_path}"
        back(server)


def _await_rest(system: System, database: Database) -> list[str]:
    end = time.monotonic() + _RESTS_WITHIN
    while (restless := _restless(system, database)) and time.monotonic() < end:
        time.sleep(0.5)
    return restless


def _restless(system: System, database: Database) -> list[str]:
    return [
        *(f"job {job} never ended" for job in _open_jobs(database)),
        *(f"upload {upload_id} never ended" for upload_id in _uploads(database, UploadState.COMMITTING)),
        *(f"the spool keeps {path}" for path in system.spooled()),
    ]


def _uploads(database: Database, state: UploadState) -> list[str]:
    query = UploadRow.select(UploadRow.upload_id).where(UploadRow.state == state)
    return [str(row["upload_id"]) for row in rows(database, query)]


def _open_jobs(database: Database) -> list[str]:
    query = JobRow.select(JobRow.job_id, JobRow.kind, JobRow.state, JobRow.fault).where(
        JobRow.state.in_([JobState.WAITING, JobState.CLAIMED])
    )
    return [f"{row['job_id']} ({row['kind']}, {row['state']}, {row['fault']})" for row in rows(database, query)]
