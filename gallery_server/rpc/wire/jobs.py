"""Convert jobs."""

from __future__ import annotations

from typing import Any

from gallery_idl import job as idl

from gallery_server.domain.job import Job, JobState
from gallery_server.rpc.wire.values import no_choice

_WIRE_OF_STATE = {state: getattr(idl.JobState, state.name) for state in JobState}
_STATE_OF_WIRE = {wire: state for state, wire in _WIRE_OF_STATE.items()}


def state_from_wire(wire: int | None) -> JobState | None:
    """Read which state a caller wants; raise InvalidArgument for one that is not known."""
    if wire is None:
        return None
    state = _STATE_OF_WIRE.get(wire)
    if state is None:
        raise no_choice("state", wire, [each.name for each in JobState])
    return state


def job_to_wire(job: Job) -> Any:
    """Write a job, without what it needs for its work."""
    return idl.Job(
        jobId=job.job_id,
        kind=job.kind,
        subject=job.subject,
        state=_WIRE_OF_STATE[job.state],
        failures=job.failures,
        dueMicros=job.due_micros,
        worker=job.worker,
        faultReason=None if job.fault is None else job.fault.reason,
        faultMessage=None if job.fault is None else job.fault.message,
        createdMicros=job.created_micros,
        endedMicros=job.ended_micros,
    )
