"""The wrong calls about jobs, and jobs to call about."""

from __future__ import annotations

import uuid
from typing import Any

from gallery_idl import job as idl

from gallery_server.dal import job_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.domain.fault import Fault
from gallery_server.domain.job import NewJob
from gallery_server.errors import NotFound, Reason
from gallery_server.rules.judging.acting import ACT
from tests.integration.calls.cases import forbidden, paging, unknown, wrong
from tests.integration.calls.desk import Desk
from tests.parts.edge_client import HANGS_AFTER

LIST, RETRY = "listJobs", "retryJob"


def leave(desk: Desk) -> int:
    """Leave a job that failed for good, and does so whenever it is retried; answer its id."""

    def work(tx: Transaction) -> int:
        job_id = job_store.insert(tx, NewJob(ACT, str(uuid.uuid4())))
        claim = job_store.claim(tx, job_id, "home/boot/1", 1_000_000)
        assert claim is not None
        job_store.fail(tx, claim, Fault.of(NotFound(Reason.DECISION_NOT_FOUND, "There is no such decision.")))
        return job_id

    return desk.database.write(work, Deadline.after(HANGS_AFTER))


def listed(**fields: Any) -> Any:
    return idl.ListJobsRequest(**fields)


JOBS = [
    wrong("state unknown", LIST, lambda w: listed(state=99), Reason.FIELD_MALFORMED, "state"),
    wrong("state unspecified", LIST, lambda w: listed(state=0), Reason.FIELD_MISSING, "state"),
    wrong("subject without kind", LIST, lambda w: listed(subject="a"), Reason.FIELD_MISSING, "kind"),
    wrong("kind empty", LIST, lambda w: listed(kind=""), Reason.FIELD_MISSING, "kind"),
    wrong("kind long", LIST, lambda w: listed(kind="x" * 129), Reason.FIELD_TOO_LONG, "kind", limit=128),
    wrong("kind no ASCII", LIST, lambda w: listed(kind="é"), Reason.FIELD_MALFORMED, "kind"),
    wrong("subject NUL", LIST, lambda w: listed(kind="a", subject="a\0"), Reason.FIELD_MALFORMED, "subject"),
    *paging(LIST, lambda w, **page: listed(**page)),
    wrong("id unset", RETRY, lambda w: idl.RetryJobRequest(), Reason.FIELD_MISSING, "jobId"),
    unknown("unknown", RETRY, lambda w: idl.RetryJobRequest(jobId=1 << 60), Reason.JOB_NOT_FOUND, field="jobId"),
    unknown("negative", RETRY, lambda w: idl.RetryJobRequest(jobId=-1), Reason.JOB_NOT_FOUND, field="jobId"),
    # The job that committed the upload of the desk: the first that there was.
    forbidden("done", RETRY, lambda w: idl.RetryJobRequest(jobId=1), Reason.JOB_NOT_FAILED, state="done"),
]
