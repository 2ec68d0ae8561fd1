"""Ping a server while strangers attack it."""

from __future__ import annotations

import contextlib
import multiprocessing
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from gallery_idl import model, project, upload, value

from benchmarks.case import Outcome, Workshop
from benchmarks.memory import private_kib
from tests.parts.attacks import NOT_THRIFT
from tests.parts.edge_client import EdgeClient, Pinger, closes, framed, message
from tests.parts.server import Server

SECONDS = 3.0
"""How long each attack goes on."""
GOAL_MS = 50.0
GOAL_MB = 50.0

_Attack = Callable[[str], None]


@dataclass(frozen=True)
class Suffered:
    """Tell what one attack did to others and to the server."""

    attack: str
    p99_ms: float
    grown_mb: float


def attacks(workshop: Workshop) -> list[Outcome]:
    """Attack a server of one process in every way; tell the slowest ping and the most memory that any attack cost."""
    with Server(workshop.folder / "attacked", processes=1) as server:
        suffered = [_suffer(server, name, attack) for name, attack in _attacks().items()]
    slowest = max(suffered, key=lambda each: each.p99_ms)
    largest = max(suffered, key=lambda each: each.grown_mb)
    pings = {each.attack: round(each.p99_ms, 1) for each in suffered}
    memory = {each.attack: round(each.grown_mb, 1) for each in suffered}
    return [
        Outcome("ping p99 under the worst attack, ms", round(slowest.p99_ms, 1), "at most", GOAL_MS, pings),
        Outcome(
            "server memory after the worst attack, MB more", round(largest.grown_mb, 1), "at most", GOAL_MB, memory
        ),
    ]


def _suffer(server: Server, name: str, attack: _Attack) -> Suffered:
    serving = server.children()[0]
    before = private_kib(serving)
    # The attacker is a process of its own, so that it does not slow the client that pings.
    attacker = multiprocessing.get_context("spawn").Process(target=attack, args=(server.address,))
    attacker.start()
    with Pinger(server.address) as pinger:
        attacker.join()
    return Suffered(name, 1_000 * pinger.quantile(0.99), (private_kib(serving) - before) / 1_000)


def _attacks() -> Mapping[str, _Attack]:
    sent = {name: partial(_send_again, sent) for name, sent in NOT_THRIFT.items()}
    undecodable = message("getProject", project.GetProjectRequest(projectName="XX")).replace(b"XX", b"\xff\xff")
    note = value.Value(text="x")
    values = model.CreateGalleryModelRequest(annotations={str(number): note for number in range(33_000)})
    data = upload.UploadChunkRequest(data=b"x" * 8_000_000)
    return {
        "nothing": _nothing,
        **sent,
        "undecodable arguments": partial(_call_again, undecodable),
        "calls of 99,000 values": partial(_call_again, message("createGalleryModel", values)),
        "calls of 8 MB": partial(_call_again, message("uploadChunk", data)),
        "unknown method": partial(_call_again, message("getProject").replace(b"getProject", b"getProfits")),
        "death in mid frame": _die,
        "one byte a second, 400 times": _drip,
        "500 announced frames": _announce,
        "600 connections": _connect,
    }


def _nothing(_address: str) -> None:
    time.sleep(SECONDS)


def _again() -> Iterator[None]:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        yield


def _send_again(sent: bytes, address: str) -> None:
    for _ in _again():
        closes(address, lambda sock: sock.sendall(sent))


def _call_again(call: bytes, address: str) -> None:
    with EdgeClient(address) as client:
        for _ in _again():
            client.send(call)
            client.receive()


def _die(address: str) -> None:
    sent = struct.pack("!I", 4 << 20) + b"x" * 100_000
    for _ in _again():
        with EdgeClient(address) as client:
            client.sock.sendall(sent)


def _drip(address: str) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(EdgeClient(address)) for _ in range(400)]
        for _ in _again():
            for client in clients:
                client.sock.sendall(b"\0")
            time.sleep(1)


def _announce(address: str) -> None:
    with ExitStack() as stack:
        for _ in range(500):
            client = stack.enter_context(EdgeClient(address))
            client.sock.sendall(struct.pack("!I", 8 << 20) + b"x")
        time.sleep(SECONDS)


def _connect(address: str) -> None:
    call = framed(message("checkHealth"))
    for _ in _again():
        with ExitStack() as stack:
            for _ in range(600):
                client = stack.enter_context(EdgeClient(address))
                with contextlib.suppress(OSError):
                    client.sock.sendall(call)
