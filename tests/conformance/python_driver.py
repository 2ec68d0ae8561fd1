"""Do what the conformance suite says through the Python client: one request a line in, one answer a line out."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import sys
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

from gallery_idl import gallery
from thriftpy2.protocol import TCyBinaryProtocol
from thriftpy2.transport import TCyMemoryBuffer

from gallery_client import GalleryClient, GalleryError, ModelInstance
from gallery_client.channel import Channel

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PIECE = 1 << 20
Fields = Mapping[str, Any]


class Opened:
    """Hold a client, and the channel that carries its calls one by one."""

    def __init__(self, fields: Fields) -> None:
        address, token, name = fields["address"], fields.get("token"), fields.get("name")
        timeout = fields.get("timeoutMs", 60_000) / 1000
        self.channel = Channel(
            address,
            token=token,
            client_name=name,
            timeout=timeout,
            pool_size=fields.get("pool", 8),
            max_attempts=fields.get("attempts", 12),
        )
        self.client = GalleryClient(
            address, token=token, client_name=name, timeout=timeout, cache_dir=fields.get("cache")
        )

    def close(self) -> None:
        self.channel.close()
        self.client.close()


class PythonDriver:
    """Answer each request in a thread of its own."""

    def __init__(self) -> None:
        self._clients: dict[str, Opened] = {}
        self._watches: dict[str, Any] = {}
        self._printing = threading.Lock()

    def run(self) -> None:
        self._print({"ready": f"python {metadata.version('gallery')}"})
        for line in sys.stdin:
            threading.Thread(target=self._answer, args=(json.loads(line),), daemon=True).start()
        for watch in self._watches.values():
            watch.close()
        for opened in self._clients.values():
            opened.close()

    def _answer(self, asked: dict[str, Any]) -> None:
        try:
            answer = {"ok": getattr(self, f"do_{asked['op']}")(asked)}
        except GalleryError as error:
            answer = {"error": _told(error, error.code, error)}
        except Exception as error:
            logging.getLogger("driver").exception("%s failed", asked["op"])
            answer = {"error": _told(error, "NONE", GalleryError(str(error)))}
        self._print({"id": asked["id"], **answer})

    def _print(self, form: dict[str, Any]) -> None:
        with self._printing:
            sys.stdout.write(json.dumps(form) + "\n")
            sys.stdout.flush()

    def do_open(self, asked: Fields) -> Fields:
        self._clients[asked["client"]] = Opened(asked)
        return {}

    def do_close(self, asked: Fields) -> Fields:
        self._clients[asked["client"]].close()
        return {}

    def do_call(self, asked: Fields) -> Fields:
        answer = self._call(asked, self._request(asked))
        out = TCyMemoryBuffer()
        answer.write(TCyBinaryProtocol(out))
        return {"answer": base64.b64encode(out.getvalue()).decode()}

    def do_repeat(self, asked: Fields) -> Fields:
        request, micros = self._request(asked), []
        for _ in range(asked["times"]):
            began = time.perf_counter()
            self._call(asked, request)
            micros.append(_micros_since(began))
        return {"micros": micros}

    def do_save(self, asked: Fields) -> Fields:
        began = time.perf_counter()
        saved = self._client(asked).save(
            f"{asked['project']}/{asked['model']}",
            Path(asked["path"]),
            metadata={**asked.get("shard", {}), **_values(asked.get("metadata"))},
            external_id=asked.get("externalId"),
            draft=asked.get("draft", False),
            timeout=_seconds(asked),
        )
        return {**_described(saved), "reference": saved.reference, "micros": _micros_since(began)}

    def do_load(self, asked: Fields) -> Fields:
        began = time.perf_counter()
        client, timeout = self._client(asked), _seconds(asked)
        found = client.get(asked["reference"], timeout=timeout)
        client.load(found, to=asked["to"], timeout=timeout)
        return {**_described(found), "micros": _micros_since(began)}

    def do_read(self, asked: Fields) -> Fields:
        began, digest, size = time.perf_counter(), hashlib.sha256(), 0
        with self._client(asked).open(asked["reference"], timeout=_seconds(asked)) as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
                size += len(piece)
        return {"sha256": digest.hexdigest(), "size": size, "micros": _micros_since(began)}

    def do_get(self, asked: Fields) -> Fields:
        found = self._client(asked).get(asked["reference"], timeout=_seconds(asked))
        told = {key: _told_value(value) for key, value in found.metadata.items()}
        return {**_described(found), "reference": found.reference, "metadata": told}

    def do_serving(self, asked: Fields) -> Fields:
        found = self._client(asked).serving(asked["place"], timeout=_seconds(asked))
        return {"instanceId": found.instance.instance_id, "source": found.source, "fromDisk": found.from_disk}

    def do_champion(self, asked: Fields) -> Fields:
        found = self._client(asked).champion(
            asked["rule"],
            request=_values(asked.get("request")),
            max_age=asked.get("maxAgeMs", 0) / 1000,
            timeout=_seconds(asked),
        )
        return {"instanceId": found.instance.instance_id, "decisionId": found.decision_id}

    def do_watchServing(self, asked: Fields) -> Fields:  # noqa: N802 - as the protocol names it
        interval = asked["intervalMs"] / 1000
        told = self._teller(asked["watch"])
        self._watches[asked["watch"]] = self._client(asked).watch_serving(asked["place"], told, interval=interval)
        return {}

    def do_watchChampion(self, asked: Fields) -> Fields:  # noqa: N802 - as the protocol names it
        self._watches[asked["watch"]] = self._client(asked).watch_champion(
            asked["rule"],
            self._teller(asked["watch"]),
            request=_values(asked.get("request")),
            interval=asked["intervalMs"] / 1000,
        )
        return {}

    def do_endWatch(self, asked: Fields) -> Fields:  # noqa: N802 - as the protocol names it
        self._watches.pop(asked["watch"]).close()
        return {}

    def _teller(self, watch: str) -> Any:
        return lambda found: self._print({"watch": watch, "instanceId": found.instance.instance_id})

    def _client(self, asked: Fields) -> GalleryClient:
        return self._clients[asked["client"]].client

    def _call(self, asked: Fields, request: Any) -> Any:
        return self._clients[asked["client"]].channel.call(
            asked["method"], request, timeout=_seconds(asked), client_request_id=asked.get("clientRequestId")
        )

    @staticmethod
    def _request(asked: Fields) -> Any:
        request = getattr(gallery.Gallery, f"{asked['method']}_args").thrift_spec[2][2]()
        request.read(TCyBinaryProtocol(TCyMemoryBuffer(base64.b64decode(asked["request"]))))
        return request


def _told(error: Exception, code: str, said: GalleryError) -> Fields:
    return {
        "type": type(error).__name__,
        "code": code,
        "reason": said.reason,
        "message": said.message,
        "details": said.details,
        "retryable": said.retryable,
        "retryAfterMs": said.retry_after_ms,
        "requestId": said.request_id,
    }


def _described(instance: ModelInstance) -> Fields:
    return {"instanceId": instance.instance_id, "sha256": instance.sha256, "size": instance.size}


def _values(given: Mapping[str, Fields] | None) -> dict[str, object]:
    return {key: _value(*form.popitem()) for key, form in (given or {}).items()}


def _value(kind: str, value: Any) -> object:
    """Make the value that a Python program would give."""
    if kind == "timeMicros":
        return _EPOCH + timedelta(microseconds=int(value))
    return {"text": str, "whole": int, "number": float, "flag": bool}[kind](value)


def _told_value(value: object) -> Fields:
    """Write a value as the protocol does: what JSON would round, or does not know, as text."""
    if isinstance(value, bool):
        return {"flag": value}
    if isinstance(value, int):
        return {"whole": str(value)}
    if isinstance(value, datetime):
        return {"timeMicros": str((value - _EPOCH) // timedelta(microseconds=1))}
    if isinstance(value, float):
        special = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
        return {"number": special.get(str(value), value)}
    return {"text": value}


def _seconds(asked: Fields) -> float | None:
    return None if asked.get("timeoutMs") is None else asked["timeoutMs"] / 1000


def _micros_since(began: float) -> int:
    return round((time.perf_counter() - began) * 1e6)


if __name__ == "__main__":
    logging.basicConfig(stream=sys.stderr)
    PythonDriver().run()
