"""Run the work of calls in transactions, and the work of repeatable calls once (contract, 2.4)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from gallery_idl import gallery as gallery_idl
from thriftpy2.protocol import TBinaryProtocol
from thriftpy2.transport import TMemoryBuffer

from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.errors import Aborted, AlreadyExists, FailedPrecondition, GalleryError, NotFound
from gallery_server.registry import requests
from gallery_server.registry.requests import RequestKey
from gallery_server.rpc.call import Call

T = TypeVar("T")

_PLAIN = (int, float, bool)
_REFUSALS = (AlreadyExists, FailedPrecondition, Aborted, NotFound)


@dataclass(frozen=True, slots=True)
class Transactions:
    """Give each call the one transaction that it is, under its deadline."""

    database: Database

    def read(self, call: Call, work: Callable[[Transaction], T]) -> T:
        """Run work that only reads."""
        return self.database.read(work, call.caller.deadline)

    def write(self, call: Call, request: Any, work: Callable[[Transaction], Any]) -> Any:
        """Run work that writes and answers a wire struct; with a clientRequestId it is done once, and answers alike."""
        if call.client_request_id is None:
            return self.database.write(work, call.caller.deadline)
        key = _request_key(call, call.client_request_id, request)

        def write_once() -> Any:
            answer = self.database.write(
                lambda tx: requests.once(tx, key, lambda tx: _encode(work(tx))), call.caller.deadline, repeatable=True
            )
            return _decode(call.method, answer)

        return self.or_recalled(call, request, write_once)

    def write_jointly(
        self, calls: Sequence[tuple[Call, Any]], work: Callable[[Transaction, list[int]], list[Any]], deadline: Deadline
    ) -> list[Any]:
        """Run what several calls write in one transaction, and answer each; a refusal is answered as the error it is.

        Work is given the places of those that were not answered before. None is answered where two of the calls have
        the same clientRequestId, but for the first of them: whoever comes next finds its answer.
        """
        keys = [_key_of(call, request) for call, request in calls]
        firsts = {key.request_key: place for place, key in reversed(list(enumerate(keys))) if key is not None}

        def write_all(tx: Transaction) -> list[Any]:
            recalled = requests.recall_each(tx, [key for key in keys if key is not None])
            answers: list[Any] = [None if key is None else recalled.get(key) for key in keys]
            new = [
                place
                for place, key in enumerate(keys)
                if answers[place] is None and (key is None or firsts[key.request_key] == place)
            ]
            for place, answer in zip(new, work(tx, new), strict=True):
                answers[place] = answer if isinstance(answer, GalleryError) else _encode(answer)
            fresh = {key: answers[place] for place in new if (key := keys[place]) is not None}
            requests.remember(tx, {key: answer for key, answer in fresh.items() if isinstance(answer, bytes)})
            return answers

        answers = self.database.write(write_all, deadline, repeatable=None not in keys)
        return [
            _decode(call.method, answer) if isinstance(answer, bytes) else answer
            for (call, _), answer in zip(calls, answers, strict=True)
        ]

    def or_recalled(self, call: Call, request: Any, work: Callable[[], Any]) -> Any:
        """Run work that ends in `write`; where it is refused, answer as the first call with its clientRequestId.

        The first may have committed meanwhile, or what came after it may refuse what it was allowed.
        """
        try:
            return work()
        except _REFUSALS:
            first = self.recalled(call, request)
            if first is None:
                raise
            return first

    def recalled(self, call: Call, request: Any) -> Any | None:
        """Answer as the first call with this clientRequestId did, None where there was none.

        Raises FailedPrecondition (REQUEST_ID_REUSED) where that one had other arguments.
        """
        if call.client_request_id is None:
            return None
        key = _request_key(call, call.client_request_id, request)
        answer = self.database.read(lambda tx: requests.recall(tx, key), call.caller.deadline)
        return None if answer is None else _decode(call.method, answer)


def _key_of(call: Call, request: Any) -> RequestKey | None:
    return None if call.client_request_id is None else _request_key(call, call.client_request_id, request)


def _request_key(call: Call, client_request_id: str, request: Any) -> RequestKey:
    named = f"{call.caller.principal}\0{call.method}\0{client_request_id}"
    content = hashlib.sha256()
    _feed(content, request)
    return RequestKey(hashlib.sha256(named.encode()).hexdigest(), content.hexdigest())


def _feed(digest: Any, value: Any) -> None:
    """Digest a wire value in a form that neither the order of maps nor the client's language changes."""
    kind = type(value)
    if kind is bytes:
        content = value
    elif kind is str:
        content = value.encode("utf-8", "surrogatepass")
    elif kind in _PLAIN:
        content = repr(value).encode()
    else:
        _feed_parts(digest, value)
        return
    digest.update(f"{kind.__name__} {len(content)} ".encode())
    digest.update(content)


def _feed_parts(digest: Any, value: Any) -> None:
    if isinstance(value, dict):
        digest.update(f"map {len(value)} ".encode())
        for key in sorted(value):
            _feed(digest, key)
            _feed(digest, value[key])
    elif isinstance(value, list):
        digest.update(f"list {len(value)} ".encode())
        for part in value:
            _feed(digest, part)
    else:
        given = [(mark, field) for name, mark in _marks(type(value)) if (field := getattr(value, name)) is not None]  # type: ignore[arg-type]  # mypy takes a class for unhashable
        digest.update(f"struct {len(given)} ".encode())
        for mark, field in given:
            digest.update(mark)
            _feed(digest, field)


@cache
def _marks(struct: type) -> list[tuple[str, bytes]]:
    """Answer the fields of a struct, each with what stands for its name."""
    return [(name, f"{name} ".encode()) for _, name, *_ in struct.thrift_spec.values()]  # type: ignore[attr-defined]  # of every struct


def _encode(response: Any) -> bytes:
    buffer = TMemoryBuffer()
    response.write(TBinaryProtocol(buffer))
    encoded: bytes = buffer.getvalue()
    return encoded


def _decode(method: str, answer: bytes) -> Any:
    spec = getattr(gallery_idl.Gallery, f"{method}_result").thrift_spec
    response = spec[0][2]()
    response.read(TBinaryProtocol(TMemoryBuffer(answer), strict_decode=True))
    return response
