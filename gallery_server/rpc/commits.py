"""Let calls wait for the durable work that they have started."""

from __future__ import annotations

from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from dataclasses import dataclass
from typing import Any, Protocol

from gallery_server.dal.database import Database
from gallery_server.domain.call import Caller
from gallery_server.domain.upload import UploadState
from gallery_server.registry.uploading.uploads import Outcome, StartedWork, Uploads
from gallery_server.rpc.poller import Poller, patience


class Starter(Protocol):
    """Do a job in this process, now."""

    def start(self, job_id: int) -> Future[Any] | None:
        """Begin a job in another thread; None where none is free, so that some worker will find the job."""


@dataclass(frozen=True, slots=True)
class Commits:
    """Start the jobs of uploads where their calls arrive, and wait for them wherever they run."""

    database: Database
    uploads: Uploads
    starter: Starter
    poller: Poller

    def outcome(self, caller: Caller, started: StartedWork, seconds: float) -> Outcome:
        """Answer what came of started work within so many seconds, or that it goes on."""
        running = None if started.job_id is None else self.starter.start(started.job_id)
        begin = caller.deadline.remaining()
        if running is not None:
            wait_for([running], patience(caller, seconds))
        waited = begin - caller.deadline.remaining()
        return self.wait(caller, started.upload.upload_id, seconds - waited)

    def wait(self, caller: Caller, upload_id: str | None, seconds: float) -> Outcome:
        """Answer what comes of an upload within so many seconds; of one that is not committing at once."""

        def look() -> Outcome:
            return self.database.read(lambda tx: self.uploads.outcome(tx, upload_id), caller.deadline)

        def ended() -> Outcome | None:
            found = look()
            return None if found.status.upload.state is UploadState.COMMITTING else found

        return self.poller.wait(ended, patience(caller, seconds)) or look()
