"""Ping a server while strangers attack it: `python -m benchmarks.edge_attacks`.

The goal of each attack: the 99th percentile of another client's ping stays under 50 ms, and the process that serves
within 50 MB of its memory before.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gallery_idl import model, project, upload, value
from rich.console import Console
from rich.table import Table

from benchmarks.memory import private_kib
from tests.parts.attacks import NOT_THRIFT
from tests.parts.edge import Edge
from tests.parts.edge_client import EdgeClient, Pinger, closes, framed, message

SECONDS = 3.0
"""How long each attack goes on."""
GOAL_MS = 50.0
GOAL_MB = 50.0

_Attack = Callable[[str], None]


@dataclass(frozen=True)
class Suffered:
    """Tell what one attack did to others and to the server."""

    attack: str
    pings: int
    median_ms: float
    p99_ms: float
    before_mb: float
    after_mb: float

    @property
    def met(self) -> bool:
        """Tell whether the goals are met."""
        return self.p99_ms < GOAL_MS and self.after_mb - self.before_mb < GOAL_MB


def main() -> int:
    """Attack a server of one process in every way, print the table, and fail where a goal is missed."""
    with (
        tempfile.TemporaryDirectory(prefix="gallery-attacks-") as folder,
        Edge(Path(folder) / "edge", processes=1) as edge,
    ):
        suffered = [_suffer(edge, name, attack) for name, attack in _attacks().items()]
    table = Table(title="Ping of another client, and memory of the server, under attack")
    for heading in ("attack", "pings", "median ms", "p99 ms", "MB before", "MB after", "met"):
        table.add_column(heading, justify="left" if heading == "attack" else "right")
    for row in suffered:
        figures = (row.median_ms, row.p99_ms, row.before_mb, row.after_mb)
        table.add_row(row.attack, str(row.pings), *(f"{figure:.1f}" for figure in figures), "yes" if row.met else "NO")
    Console(width=None if sys.stdout.isatty() else 120).print(table)
    return 0 if all(row.met for row in suffered) else 1


def _suffer(edge: Edge, name: str, attack: _Attack) -> Suffered:
    server = edge.children()[0]
    before = private_kib(server) / 1000
    # The attacker is a process of its own, so that it does not slow the client that pings.
    attacker = multiprocessing.get_context("spawn").Process(target=attack, args=(edge.address,))
    attacker.start()
    with Pinger(edge.address) as pinger:
        attacker.join()
    after = private_kib(server) / 1000
    median, late = (pinger.quantile(share) * 1000 for share in (0.5, 0.99))
    return Suffered(name, len(pinger.seconds), median, late, before, after)


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


if __name__ == "__main__":
    sys.exit(main())
