"""Each call that writes leaves its events, once however often it is repeated; a refused one leaves none."""

from __future__ import annotations

import itertools
import uuid
from typing import Any

import pytest
from gallery_idl import event as idl
from gallery_idl import project as project_idl

from tests.integration.calls.desk import Desk, World, record, upload_idl
from tests.integration.calls.test_repeats import REQUESTS

WAIT_MS = 30_000
EXPECTED = {
    "createProject": ["project.created"],
    "setProjectPolicy": ["project.changed"],
    "createGalleryModel": ["model.created", "model.revised"],
    "deprecateModel": ["model.deprecated"],
    "restoreModel": [],
    "annotateModel": ["model.annotated"],
    "uploadModel": ["instance.created"],
    "beginUpload": ["upload.begun"],
    "commitUpload": ["instance.created", "upload.ended"],
    "abortUpload": ["upload.ended"],
    "releaseInstance": ["instance.released"],
    "annotateInstance": ["instance.annotated"],
    "deprecateInstance": ["instance.deprecated"],
    "restoreInstance": [],
    "eraseInstance": ["instance.erased"],
    "insertModelInstanceMetric": ["evaluation.recorded"],
    "insertModelInstanceMetrics": ["evaluation.recorded"] * 2,
    "retractEvaluation": ["evaluation.retracted"],
    "triggerRule": [],
    "applyRule": [],
}
"""Calls that are not named here leave at least one event; those that restore are asked to restore what stands, and the
rule that is to be judged comes to nothing."""
_marks = itertools.count()


class Reader:
    """Reads what comes from now on."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._cursor: str | None = None
        self.read()

    def read(self) -> list[Any]:
        """Answer what came since the last reading: up to an event written now, before which all has come.

        Health is left out, which follows by itself a second later, perhaps behind that event.
        """
        name = f"mark {next(_marks)} {uuid.uuid4().hex}"
        mark = self._desk.call("createProject", project_idl.CreateProjectRequest(projectName=name)).project.projectId
        found: list[Any] = []
        while all(event.subjectId != mark for event in found):
            request = idl.ReadEventsRequest(cursor=self._cursor, waitMs=WAIT_MS, limit=1_000)
            answer = self._desk.call("readEvents", request)
            found += answer.items
            self._cursor = answer.nextCursor
        return [event for event in found if event.subjectId != mark and event.kind != "health.changed"]


@pytest.mark.parametrize("method", REQUESTS)
def test_a_call_that_writes_leaves_its_events_once(desk: Desk, world: World, method: str) -> None:
    request, repeated, request_id = REQUESTS[method](desk), uuid.uuid4().hex, uuid.uuid4().hex
    reader = Reader(desk)
    for _ in range(3):
        desk.call(method, request, clientRequestId=repeated, requestId=request_id, clientName="writer")
    found = reader.read()
    kinds = [event.kind for event in found]
    assert kinds == EXPECTED.get(method, kinds)
    assert kinds or EXPECTED[method] == []
    assert len({event.transactionId for event in found}) <= 1
    if method != "commitUpload":  # which leaves them by its job, and under the name of who began it
        assert {event.requestId for event in found} <= {request_id}
        assert {event.createdBy for event in found} <= {"local:writer"}


def test_a_refused_call_leaves_no_event(desk: Desk, world: World) -> None:
    reader = Reader(desk)
    request = upload_idl.UploadModelRequest(modelInstanceRecord=record("deprecated"), content=b"bytes")
    desk.refusal("uploadModel", request)
    desk.refusal("createProject", project_idl.CreateProjectRequest(projectName="marketplace"))
    assert reader.read() == []


def test_numbers_have_no_gaps(desk: Desk, world: World) -> None:
    numbers: list[int] = []
    cursor = None
    while True:
        answer = desk.call("readEvents", idl.ReadEventsRequest(cursor=cursor, limit=7))
        if not answer.items:
            break
        numbers += [event.number for event in answer.items]
        cursor = answer.nextCursor
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_reader_who_waits_is_woken(desk: Desk, world: World) -> None:
    start = desk.call("readEvents", idl.ReadEventsRequest(start=idl.EventStart.NEWEST))
    assert start.items == []
    of_project = idl.EventFilter(projectName="marketplace", kinds=["instance.*"])
    begun = desk.call("readEvents", idl.ReadEventsRequest(start=idl.EventStart.NEWEST, filter=of_project))
    saved = desk.save()
    answer = desk.call("readEvents", idl.ReadEventsRequest(cursor=begun.nextCursor, filter=of_project, waitMs=WAIT_MS))
    assert [(event.kind, event.subjectId) for event in answer.items] == [("instance.created", saved.instanceId)]
