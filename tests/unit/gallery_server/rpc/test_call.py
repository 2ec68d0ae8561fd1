from __future__ import annotations

import time
from typing import Any

import pytest
from gallery_idl import call as idl

from gallery_server.errors import InvalidArgument, Reason
from gallery_server.rpc.call import Call, CallOpener, request_id_of
from gallery_server.rpc.identity import LocalIdentity, Peer

PEER = Peer("127.0.0.1:1")


def opened(**context: Any) -> Call:
    return CallOpener(LocalIdentity(), 30.0).open("getProject", idl.CallContext(**context), PEER, "id-1")


def test_empty_context_is_enough() -> None:
    before = time.monotonic()
    call = opened()
    assert (call.method, call.client_request_id) == ("getProject", None)
    assert (call.caller.principal, call.caller.request_id) == ("local:unnamed", "id-1")
    assert before + 30 <= call.caller.deadline.at <= time.monotonic() + 30


def test_context_is_kept() -> None:
    before = time.monotonic()
    call = opened(clientName="träiner", deadlineMs=600_000, clientRequestId="save 7")
    assert call.caller.principal == "local:träiner"
    assert call.client_request_id == "save 7"
    assert before + 600 <= call.caller.deadline.at <= time.monotonic() + 600


@pytest.mark.parametrize(
    ("context", "reason"),
    [
        ({"deadlineMs": 0}, Reason.FIELD_OUT_OF_RANGE),
        ({"deadlineMs": -1}, Reason.FIELD_OUT_OF_RANGE),
        ({"deadlineMs": 600_001}, Reason.FIELD_OUT_OF_RANGE),
        ({"clientName": ""}, Reason.FIELD_MALFORMED),
        ({"clientName": "x" * 201}, Reason.FIELD_TOO_LONG),
        ({"clientName": "a\nb"}, Reason.FIELD_MALFORMED),
        ({"clientName": "a\x85b"}, Reason.FIELD_MALFORMED),
        ({"clientRequestId": ""}, Reason.FIELD_MALFORMED),
        ({"clientRequestId": "x" * 129}, Reason.FIELD_TOO_LONG),
        ({"clientRequestId": "é"}, Reason.FIELD_MALFORMED),
    ],
)
def test_limits_name_their_field(context: dict[str, Any], reason: Reason) -> None:
    with pytest.raises(InvalidArgument) as refused:
        opened(**context)
    assert refused.value.reason == reason
    assert refused.value.details["field"] == f"caller.{next(iter(context))}"


@pytest.mark.parametrize("request_id", ["", "x" * 129, "a\tb", "ü"])
def test_request_id_has_limits(request_id: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        request_id_of(idl.CallContext(requestId=request_id))
    assert refused.value.details["field"] == "caller.requestId"


def test_request_id_is_the_callers() -> None:
    assert request_id_of(idl.CallContext(requestId="run 1")) == "run 1"
    assert request_id_of(idl.CallContext()) is None
