from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from gallery_idl import gallery, project, server
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from gallery_server.errors import NotFound, Reason
from gallery_server.rpc.frames import check_frame
from gallery_server.rpc.identity import LocalIdentity, Peer
from gallery_server.rpc.processor import Processor
from gallery_server.rpc.shapes import argument_shapes
from gallery_server.telemetry import call_spans
from tests.parts.edge_client import message


@pytest.fixture
def exported(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer", provider.get_tracer)
    call_spans.cache_clear()
    yield exporter
    call_spans.cache_clear()


def refuse(_call: Any, _request: Any) -> Any:
    raise NotFound(Reason.PROJECT_NOT_FOUND, "There is no such project.")


def test_each_call_is_a_span_with_its_outcome(exported: InMemorySpanExporter) -> None:
    calls = {"getServerInfo": lambda _call, _request: server.GetServerInfoResponse(), "getProject": refuse}
    processor = Processor(calls, LocalIdentity(), 60.0)
    shapes = argument_shapes(gallery.Gallery)
    for method, request in (("getServerInfo", None), ("getProject", project.GetProjectRequest(projectName="none"))):
        frame = message(method, request, requestId="r-1")
        processor.process(frame, check_frame(frame, shapes), Peer("test"))
    found = [(span.name, dict(span.attributes or {})) for span in exported.get_finished_spans()]
    assert [name for name, _ in found] == ["Gallery/getServerInfo", "Gallery/getProject"]
    assert [facts["gallery.code"] for _, facts in found] == ["OK", "NOT_FOUND"]
    assert {facts["gallery.request_id"] for _, facts in found} == {"r-1"}
