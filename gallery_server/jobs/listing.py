"""Show jobs to people, and let them have one tried again that was given up."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gallery_server.dal import job_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Caller
from gallery_server.domain.event import Change, EventKind
from gallery_server.domain.job import Job, JobState
from gallery_server.domain.names import require_length, require_text, shown
from gallery_server.domain.page import CursorSigner, Page, PageRequest
from gallery_server.errors import FailedPrecondition, InvalidArgument, NotFound, Reason

_NAME_CHARACTERS = 128


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Say which jobs are wanted: of a state, of a kind, or the one of a subject."""

    state: JobState | None = None
    kind: str | None = None
    subject: str | None = None


def list_backwards(tx: Transaction, signer: CursorSigner, wanted: JobFilter, request: PageRequest) -> Page[Job]:
    """Answer a page of jobs, newest first; one of a kind may be short, or empty, and not the last."""
    kind = None if wanted.kind is None else _named("kind", wanted.kind)
    if wanted.subject is not None:
        found = job_store.find(tx, _with_kind(kind), _named("subject", wanted.subject))
        return Page([found] if found and wanted.state in (None, found.state) else [], None)
    state = wanted.state or JobState.FAILED
    query = ("jobs", state.value, kind)
    start = request.start(signer, query)
    before = None if start is None else int(start[0])
    found_jobs, looked_to = job_store.list_backwards(
        tx, state, kind, before=before, limit=request.limit + 1, look=job_store.LOOKED_AT
    )
    if len(found_jobs) > request.limit:
        items = found_jobs[: request.limit]
        return Page(items, signer.sign(query, [items[-1].job_id]))
    return Page(found_jobs, None if looked_to is None else signer.sign(query, [looked_to]))


def retry(tx: Transaction, caller: Caller, job_id: int | None) -> Job:
    """Let a job that failed for good be tried again, from where it stood; raise where there is none, or it did not."""
    if job_id is None:
        raise InvalidArgument(Reason.FIELD_MISSING, "jobId is missing; listJobs tells it.", field="jobId")
    found = job_store.get(tx, job_id)
    if found is None:
        raise NotFound(Reason.JOB_NOT_FOUND, f"There is no job {job_id}.", field="jobId", value=job_id)
    if not job_store.retry(tx, job_id):
        raise FailedPrecondition(
            Reason.JOB_NOT_FAILED,
            f"The job {job_id} is {found.state}; only one that failed for good is retried by hand.",
            jobId=job_id,
            state=found.state.value,
        )
    tx.emit(_retried(caller, found))
    return job_store.get(tx, job_id) or replace(found, state=JobState.WAITING)


def _retried(caller: Caller, job: Job) -> Change:
    reason = None if job.fault is None else job.fault.reason
    return Change(
        EventKind.JOB_RETRIED,
        caller.principal,
        str(job.job_id),
        before={"state": job.state.value, "reason": reason},
        after={"kind": job.kind, "subject": job.subject},
        request_id=caller.request_id or None,
    )


def _named(field: str, value: str) -> str:
    text = require_text(field, value)
    require_length(field, text, _NAME_CHARACTERS)
    if not (text.isascii() and text.isprintable()):
        raise InvalidArgument(
            Reason.FIELD_MALFORMED,
            f"{field} is {shown(text)}; it has printable ASCII alone.",
            field=field,
            value=shown(text),
        )
    return text


def _with_kind(kind: str | None) -> str:
    if kind is None:
        raise InvalidArgument(
            Reason.FIELD_MISSING, "kind is missing: a subject is that of a job of one kind, such as act.", field="kind"
        )
    return kind
