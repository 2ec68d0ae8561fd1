"""Answer the calls about jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gallery_idl import job as idl

from gallery_server.domain.page import CursorSigner, PageRequest
from gallery_server.jobs import listing
from gallery_server.jobs.listing import JobFilter
from gallery_server.rpc.call import Call
from gallery_server.rpc.transactions import Transactions
from gallery_server.rpc.wire.jobs import job_to_wire, state_from_wire


@dataclass(frozen=True, slots=True)
class JobCalls:
    """Answer each call of the group by the method of its name."""

    transactions: Transactions
    signer: CursorSigner

    def listJobs(self, call: Call, request: Any) -> Any:
        """List jobs, newest first."""
        wanted = JobFilter(state_from_wire(request.state), request.kind, request.subject)
        limits = PageRequest.of(request.limit, request.cursor)
        page = self.transactions.read(call, lambda tx: listing.list_backwards(tx, self.signer, wanted, limits))
        return idl.ListJobsResponse(items=[job_to_wire(each) for each in page.items], nextCursor=page.next_cursor)

    def retryJob(self, call: Call, request: Any) -> Any:
        """Have a job tried again that failed for good."""
        return self.transactions.write(
            call,
            request,
            lambda tx: idl.RetryJobResponse(job=job_to_wire(listing.retry(tx, call.caller, request.jobId))),
        )
