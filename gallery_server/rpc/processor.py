"""Answer one checked frame: decode, find the caller, call, encode, and leave one record of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from gallery_idl import call as call_idl
from gallery_idl import gallery as gallery_idl
from thriftpy2.protocol import TBinaryProtocol
from thriftpy2.thrift import TApplicationException, TMessageType
from thriftpy2.transport import TMemoryBuffer

from gallery_server.errors import GalleryError, Reason, ResourceExhausted
from gallery_server.rpc import faults
from gallery_server.rpc.call import Call, CallOpener, new_request_id, request_id_of
from gallery_server.rpc.frames import MAX_REPLY, Frame, FrameHeader
from gallery_server.rpc.identity import Identity, Peer
from gallery_server.rpc.replies import Reply, encode
from gallery_server.telemetry import call_metrics, call_spans

log = structlog.get_logger("gallery.rpc")

Answer = Callable[[Call, Any], Any]
"""Answer a call's request struct with its response struct, or raise a GalleryError."""


@dataclass(frozen=True, slots=True)
class _Method:
    name: str
    arguments: type
    result: type
    request: type
    answer: Answer


@dataclass(slots=True)
class _Record:
    """Gather what log and metrics tell of one call."""

    method: str
    known: bool = False
    principal: str = ""
    request_id: str = ""
    code: str = "OK"
    error: BaseException | None = None


class Processor:
    """Answer calls with the functions that it is given, one per method of the contract."""

    def __init__(self, calls: Mapping[str, Answer], identity: Identity, default_deadline_s: float) -> None:
        service = gallery_idl.Gallery
        if strange := set(calls) - set(service.thrift_services):
            raise ValueError(f"The contract has no such methods: {', '.join(sorted(strange))}")
        self._methods = {name: _method(service, name, answer) for name, answer in calls.items()}
        self._opener = CallOpener(identity, default_deadline_s)
        self._metrics = call_metrics()
        self._spans = call_spans()

    def process(self, frame: Frame, header: FrameHeader, peer: Peer) -> Reply:
        """Answer the reply to a frame that check_frame let through; raises nothing."""
        started = time.perf_counter()
        record = _Record(header.method)
        reply = self._reply(frame, header, peer, record)
        self._leave(record, time.perf_counter() - started, len(frame), len(reply))
        record.error = None  # it leads back to this call's frames, and would keep its bytes until a collection
        return reply

    def _reply(self, frame: Frame, header: FrameHeader, peer: Peer, record: _Record) -> Reply:
        method = self._methods.get(header.method)
        if method is None:
            record.code = "UNKNOWN_METHOD"
            return _refuse(header, TApplicationException.UNKNOWN_METHOD, "This server has no such method.")
        record.known = True
        with self._spans(method.name) as span:
            reply = self._reply_to(method, frame, header, peer, record)
            span.set_attribute("gallery.code", record.code)
            span.set_attribute("gallery.request_id", record.request_id)
            return reply

    def _reply_to(self, method: _Method, frame: Frame, header: FrameHeader, peer: Peer, record: _Record) -> Reply:
        try:
            arguments = _decode(frame, method.arguments)
        except Exception as error:  # noqa: BLE001 - whatever a stranger's bytes do to the decoder is theirs to hear
            record.code, record.error = "UNDECODABLE", error
            return _refuse(header, TApplicationException.PROTOCOL_ERROR, "The arguments cannot be decoded.")
        result = method.result()
        try:
            result.success = self._answer(method, arguments, peer, record)
            return _encode_result(header, result)
        except GalleryError as error:
            record.code, record.error = faults.code_name(faults.code_of(error)), error
            fault = faults.to_fault(error, record.request_id)
        except BaseException as error:  # noqa: BLE001 - hdfs_native panics are no Exception, and no call may end its server
            record.code, record.error = "INTERNAL", error
            fault = faults.internal_fault(record.request_id)
        return encode(TMessageType.REPLY, header, method.result(fault=fault))

    def _answer(self, method: _Method, arguments: Any, peer: Peer, record: _Record) -> Any:
        context = arguments.caller or call_idl.CallContext()
        record.request_id = new_request_id()
        record.request_id = request_id_of(context) or record.request_id
        call = self._opener.open(method.name, context, peer, record.request_id)
        record.principal = call.caller.principal
        response = method.answer(call, arguments.request or method.request())
        if response is None:
            raise TypeError(f"{method.name} answered None")
        return response

    def _leave(self, record: _Record, seconds: float, bytes_in: int, bytes_out: int) -> None:
        method = record.method if record.known else "unknown"
        self._metrics.count(method, record.code, seconds=seconds, bytes_in=bytes_in, bytes_out=bytes_out)
        facts: dict[str, Any] = {
            "method": record.method,
            "principal": record.principal,
            "code": record.code,
            "ms": round(seconds * 1000, 3),
            "bytes_in": bytes_in,
            "bytes_out": bytes_out,
            "request_id": record.request_id,
        }
        if isinstance(record.error, GalleryError):
            log.info("call", **facts, reason=str(record.error.reason), message=record.error.message)
        elif record.code == "INTERNAL":
            log.error("call", **facts, exc_info=record.error)
        elif record.error:
            log.info("call", **facts, message=repr(record.error))
        else:
            log.info("call", **facts)


def _method(service: Any, name: str, answer: Answer) -> _Method:
    arguments = getattr(service, f"{name}_args")
    request = next(spec[2] for spec in arguments.thrift_spec.values() if spec[1] == "request")
    return _Method(name, arguments, getattr(service, f"{name}_result"), request, answer)


def _decode(frame: Frame, arguments: type) -> Any:
    protocol = TBinaryProtocol(TMemoryBuffer(frame), strict_decode=True)
    protocol.read_message_begin()
    decoded = arguments()
    protocol.read_struct(decoded)
    return decoded


def _encode_result(header: FrameHeader, result: Any) -> Reply:
    reply = encode(TMessageType.REPLY, header, result)
    if len(reply) > MAX_REPLY:
        raise ResourceExhausted(
            Reason.ANSWER_TOO_LARGE,
            f"The answer has {len(reply)} bytes; a reply may have {MAX_REPLY}. Ask for less at once.",
            retryable=False,
            size=len(reply),
            limit=MAX_REPLY,
        )
    return reply


def _refuse(header: FrameHeader, kind: int, message: str) -> Reply:
    return encode(TMessageType.EXCEPTION, header, TApplicationException(kind, message))
