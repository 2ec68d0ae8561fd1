"""Measure a large blob on its way into a folder and back."""

from __future__ import annotations

import hashlib
import os
import socket
import statistics
import threading
import time
from pathlib import Path

from benchmarks.case import Outcome, Workshop, seconds
from benchmarks.memory import PeakMemory
from gallery_client import GalleryClient, Model, ModelInstance
from tests.parts.server import Server

_PIECE = 1 << 20
_IDLE_LIMIT_MB = 100
_SETTLE_SECONDS = 5.0


def up_and_down(workshop: Workshop) -> list[Outcome]:
    """Hold an upload against a plain durable copy with sha256, and a download against plain bytes through a socket."""
    size, rounds = ((128 << 20), 2) if workshop.quick else ((1 << 30), 5)
    source = workshop.folder / "large"
    fill(source, size)
    times: dict[str, list[float]] = {"up": [], "plain up": [], "down": [], "plain down": [], "down to a file": []}
    with Server(workshop.folder / "large-home") as server, GalleryClient(server.address, cache_bytes=0) as client:
        model = client.create_model("bench", "large")
        # On its own, and first: watching memory slows the rest, and the server is not warm yet.
        with PeakMemory(server.pid) as memory:
            discard(client, client.save(model, source))
        for number in range(rounds):
            _measure(client, model, source, number, times)
    up = statistics.median(a / b for a, b in zip(times["plain up"], times["up"], strict=True))
    down = statistics.median(a / b for a, b in zip(times["plain down"], times["down"], strict=True))
    rates = {f"{name} MB/s": round(size / 1e6 / statistics.median(found)) for name, found in times.items()}
    label = "1 GiB" if size == 1 << 30 else f"{size >> 20} MiB"
    return [
        Outcome(f"{label} up, folder", round(up, 2), "at least", 0.5, _only("up", rates)),
        Outcome(f"{label} up and down: server memory above idle, MB", memory.grown_mb(), "at most", _IDLE_LIMIT_MB),
        Outcome(f"{label} down, cold", round(down, 2), "at least", 0.5, _only("down", rates)),
    ]


def _only(way: str, rates: dict[str, int]) -> dict[str, int]:
    return {name: rate for name, rate in rates.items() if way in name}


def _measure(client: GalleryClient, model: Model, source: Path, number: int, times: dict[str, list[float]]) -> None:
    copy, loaded = source.with_name("copy"), source.with_name("loaded")
    settle()
    times["plain up"].append(seconds(lambda: _copy(source, copy)))
    copy.unlink()
    settle()
    times["up"].append(seconds(lambda: client.save(model, source, runUri=str(number))))
    instance = client.get("bench/large@newest")
    times["plain down"].append(seconds(lambda: _through_socket(source)))
    times["down"].append(seconds(lambda: discard(client, instance)))
    settle()
    times["down to a file"].append(seconds(lambda: client.load(instance, to=loaded)))
    loaded.unlink()


def settle() -> None:
    """Let a virtual machine give its free memory back to its host, so that who writes next has no advantage.

    To write to memory that was freed a moment ago takes a third of the time.
    """
    time.sleep(_SETTLE_SECONDS)


def discard(client: GalleryClient, instance: ModelInstance) -> None:
    """Load an instance as a stream, and keep nothing of it."""
    with client.open(instance) as stream:
        while stream.read(_PIECE):
            pass


def fill(path: Path, size: int) -> None:
    """Write so many random bytes to a file."""
    with path.open("wb") as file:
        for _ in range(size // _PIECE):
            file.write(os.urandom(_PIECE))


def _copy(source: Path, target: Path) -> None:
    digest = hashlib.sha256()
    with source.open("rb") as reader, target.open("wb") as writer:
        while piece := reader.read(_PIECE):
            digest.update(piece)
            writer.write(piece)
        writer.flush()
        os.fsync(writer.fileno())


def _through_socket(source: Path) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    sender = threading.Thread(target=_send, args=(listener, source))
    sender.start()
    digest = hashlib.sha256()
    with socket.create_connection(listener.getsockname()) as receiving:
        while piece := receiving.recv(_PIECE):
            digest.update(piece)
    sender.join()
    listener.close()


def _send(listener: socket.socket, source: Path) -> None:
    connection, _ = listener.accept()
    with connection, source.open("rb") as reader:
        while piece := reader.read(_PIECE):
            connection.sendall(piece)
