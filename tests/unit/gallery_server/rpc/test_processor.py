from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

import gallery_idl
import pytest
from structlog.testing import capture_logs
from thriftpy2.thrift import TApplicationException

from gallery_server.errors import NotFound, Reason
from gallery_server.rpc.call import Call
from gallery_server.rpc.frames import MAX_REPLY, check_frame
from gallery_server.rpc.identity import LocalIdentity, Peer
from gallery_server.rpc.processor import Answer, Processor
from tests.parts.edge_client import decode_reply, message
from tests.unit.gallery_server.rpc.sockets import received

FAULT, CODE = gallery_idl.fault.GalleryFault, gallery_idl.fault.FaultCode
PROJECT = gallery_idl.project
Log = MutableMapping[str, Any]


class Panic(BaseException):
    """Stands for hdfs_native's PanicException, which is no Exception."""


def answered(answer: Answer, body: bytes | None = None, **context: Any) -> tuple[Any, Log]:
    """Process a call and give the response, the fault or the exception, and the one record in the log."""
    frame = body or message("getProject", PROJECT.GetProjectRequest(projectName="taxi"), **context)
    processor = Processor({"getProject": answer}, LocalIdentity(), 30.0)
    with capture_logs() as records:
        reply = processor.process(frame, check_frame(frame, {}), Peer("127.0.0.1:1"))
    (record,) = records
    assert (record["bytes_in"], record["bytes_out"]) == (len(frame), len(reply))
    assert record["ms"] >= 0
    try:
        return decode_reply("getProject", received(reply)[4:]), record
    except (FAULT, TApplicationException) as error:
        return error, record


def echo(_call: Call, request: Any) -> Any:
    return PROJECT.GetProjectResponse(project=PROJECT.Project(name=request.projectName))


def raising(error: BaseException) -> Answer:
    def answer(_call: Call, _request: Any) -> Any:
        raise error

    return answer


def test_answer_is_recorded_once() -> None:
    response, record = answered(echo, clientName="me", requestId="run 1")
    assert response.project.name == "taxi"
    assert record["event"] == "call"
    facts = {key: record[key] for key in ("method", "principal", "code", "request_id")}
    assert facts == {"method": "getProject", "principal": "local:me", "code": "OK", "request_id": "run 1"}


def test_call_without_id_gets_one() -> None:
    seen: list[Call] = []
    _, record = answered(lambda call, request: seen.append(call) or echo(call, request))
    assert len(record["request_id"]) == 16
    assert seen[0].caller.request_id == record["request_id"]


def test_missing_structs_are_empty_ones() -> None:
    name = b"getProject"
    body = b"\x80\x01\x00\x01" + len(name).to_bytes(4, "big") + name + b"\0\0\0\7" + b"\0"
    response, record = answered(echo, body)
    assert response.project.name is None
    assert record["principal"] == "local:unnamed"


def test_error_becomes_a_fault() -> None:
    fault, record = answered(raising(NotFound(Reason.PROJECT_NOT_FOUND, "None.", name="taxi")), requestId="run 1")
    assert (fault.code, fault.reason, fault.message) == (CODE.NOT_FOUND, "PROJECT_NOT_FOUND", "None.")
    assert (fault.details, fault.retryable, fault.requestId) == ({"name": "taxi"}, False, "run 1")
    assert (record["code"], record["reason"], record["message"]) == ("NOT_FOUND", "PROJECT_NOT_FOUND", "None.")


def test_bad_context_becomes_a_fault() -> None:
    fault, record = answered(echo, deadlineMs=0)
    assert (fault.code, fault.details["field"]) == (CODE.INVALID_ARGUMENT, "caller.deadlineMs")
    assert fault.requestId == record["request_id"] != ""


def test_bad_request_id_is_replaced() -> None:
    fault, record = answered(echo, requestId="a\nb")
    assert fault.details["field"] == "caller.requestId"
    assert fault.requestId == record["request_id"] != "a\nb"


@pytest.mark.parametrize("error", [RuntimeError("the password is x"), Panic("the password is x")])
def test_anything_else_says_nothing_but_the_request_id(error: BaseException) -> None:
    fault, record = answered(raising(error))
    assert (fault.code, fault.reason, fault.details) == (CODE.INTERNAL, "INTERNAL", {})
    assert "password" not in fault.message
    assert fault.requestId in fault.message
    assert (record["log_level"], record["code"], record["exc_info"]) == ("error", "INTERNAL", error)


@pytest.mark.parametrize(
    "response", [None, PROJECT.GetProjectResponse(project=PROJECT.Project(policyVersion=1 << 70)), "text"]
)
def test_answer_that_is_none_is_internal(response: Any) -> None:
    fault, _ = answered(lambda _call, _request: response)
    assert fault.code == CODE.INTERNAL


def test_reply_has_a_limit() -> None:
    fault, record = answered(
        lambda _call, _request: PROJECT.GetProjectResponse(project=PROJECT.Project(name="x" * MAX_REPLY))
    )
    assert (fault.code, fault.reason, fault.retryable) == (CODE.RESOURCE_EXHAUSTED, "ANSWER_TOO_LARGE", False)
    assert fault.details["limit"] == str(MAX_REPLY)
    assert record["bytes_out"] < 1000


def test_reply_may_have_all_of_its_limit() -> None:
    def answer(size: int) -> Answer:
        return lambda _call, _request: PROJECT.GetProjectResponse(project=PROJECT.Project(name="x" * size))

    _, record = answered(answer(1000))
    overhead = record["bytes_out"] - 1000
    _, record = answered(answer(MAX_REPLY - overhead))
    assert (record["code"], record["bytes_out"]) == ("OK", MAX_REPLY)


def test_unknown_method_is_refused() -> None:
    error, record = answered(echo, message("getProject").replace(b"getProject", b"getProfits"))
    assert error.type == TApplicationException.UNKNOWN_METHOD
    assert (record["method"], record["code"]) == ("getProfits", "UNKNOWN_METHOD")


def test_undecodable_arguments_are_refused() -> None:
    error, record = answered(
        echo, message("getProject", PROJECT.GetProjectRequest(projectName="XX")).replace(b"XX", b"\xff\xff")
    )
    assert error.type == TApplicationException.PROTOCOL_ERROR
    assert (record["log_level"], record["code"]) == ("info", "UNDECODABLE")


def test_calls_must_be_of_the_contract() -> None:
    with pytest.raises(ValueError, match="getProfits"):
        Processor({"getProfits": echo}, LocalIdentity(), 30.0)
