"""The wrong calls about the feed."""

from __future__ import annotations

from typing import Any

from gallery_idl import event as idl

from gallery_server.errors import Reason
from tests.integration.calls.cases import unknown, wrong


def read(**fields: Any) -> Any:
    return idl.ReadEventsRequest(**fields)


def of(**fields: Any) -> Any:
    return read(filter=idl.EventFilter(**fields))


EVENTS = [
    wrong("start 0", "readEvents", lambda w: read(start=0), Reason.FIELD_MISSING, "start"),
    wrong("start 9", "readEvents", lambda w: read(start=9), Reason.FIELD_MALFORMED, "start", known="OLDEST, NEWEST"),
    wrong("no item", "readEvents", lambda w: read(limit=0), Reason.FIELD_OUT_OF_RANGE, "limit", least=1, most=1000),
    wrong("10,000 items", "readEvents", lambda w: read(limit=10_000), Reason.FIELD_OUT_OF_RANGE, "limit"),
    wrong("a wait below 0", "readEvents", lambda w: read(waitMs=-1), Reason.FIELD_OUT_OF_RANGE, "waitMs"),
    wrong("a wait over a minute", "readEvents", lambda w: read(waitMs=60_001), Reason.FIELD_OUT_OF_RANGE, "waitMs"),
    wrong("a forged cursor", "readEvents", lambda w: read(cursor="AAAA"), Reason.CURSOR_INVALID, "cursor"),
    wrong("no text in a cursor", "readEvents", lambda w: read(cursor="ü"), Reason.CURSOR_INVALID, "cursor"),
    wrong("a misspelt kind", "readEvents", lambda w: of(kinds=["instance.create"]), Reason.FIELD_MALFORMED, "kinds"),
    wrong("all kinds", "readEvents", lambda w: of(kinds=["*"]), Reason.FIELD_MALFORMED, "kinds"),
    wrong("51 kinds", "readEvents", lambda w: of(kinds=["model.*"] * 51), Reason.TOO_MANY_ITEMS, "kinds", limit=50),
    wrong("a long subject", "readEvents", lambda w: of(subjectId="x" * 129), Reason.FIELD_TOO_LONG, "subjectId"),
    wrong("a model's name", "readEvents", lambda w: of(modelId="demand"), Reason.FIELD_MALFORMED, "modelId"),
    wrong("an empty project", "readEvents", lambda w: of(projectName=""), Reason.FIELD_MISSING, "projectName"),
    unknown("an unknown model", "readEvents", lambda w: of(modelId=w.unknown), Reason.MODEL_NOT_FOUND, field="modelId"),
    unknown("an unknown project", "readEvents", lambda w: of(projectName="marketplaze"), Reason.PROJECT_NOT_FOUND),
]
