"""Measure large blobs on their way to HDFS and back: through the server, past it, and from its cache."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.bare_hdfs import BareHdfs
from benchmarks.case import Outcome, Workshop, seconds
from benchmarks.large_blobs import discard, fill, settle
from benchmarks.memory import PeakMemory, watched
from benchmarks.stores import migrated
from gallery_client import GalleryClient, ModelInstance
from tests.parts.hdfs import Hdfs
from tests.parts.server import Server

_MEMORY_LIMIT_MB = 100
_COPY_SECONDS = 120.0
_WAYS = ("through the server", "direct", "driver up", "cold", "driver down", "cached", "folder")


def large(workshop: Workshop) -> list[Outcome]:
    """Hold 1 GiB up and down against the driver alone, and a cached read against one from a folder."""
    size, rounds = ((128 << 20), 2) if workshop.quick else ((1 << 30), 3)
    source = workshop.folder / "hdfs-large"
    fill(source, size)
    times: dict[str, list[float]] = {way: [] for way in _WAYS}
    with (
        Hdfs() as hdfs,
        Server(workshop.folder / "hdfs", migrated(workshop.mariadb), hdfs.uri("/gallery"), processes=2) as remote,
        Server(workshop.folder / "local", processes=2) as local,
        GalleryClient(remote.address, cache_bytes=0) as client,
        GalleryClient(remote.address, cache_bytes=0, direct=True) as direct,
        GalleryClient(local.address, cache_bytes=0) as folder,
    ):
        bare = BareHdfs(hdfs.uri("/bare"))
        client.create_model("bench", "large")
        folder.create_model("bench", "large")
        kept = folder.save("bench/large", source)
        for number in range(rounds):
            _up(bare, client, direct, source, number, times)
            _down(bare, client, folder, kept, source, workshop.folder / "hdfs" / "cache", times)
    label = "1 GiB" if size == 1 << 30 else f"{size >> 20} MiB"
    goals = (
        ("up, HDFS through the server", "driver up", "through the server", 0.45),
        ("up, HDFS direct from the SDK", "driver up", "direct", 0.8),
        ("down from HDFS, cold", "driver down", "cold", 0.6),
        ("down again, from the cache, against a folder", "folder", "cached", 1.0),
    )
    return [
        Outcome(
            f"{label} {name}",
            round(statistics.median(a / b for a, b in zip(times[floor], times[way], strict=True)), 2),
            "at least",
            goal,
            {f"{each} MB/s": round(size / 1e6 / statistics.median(times[each])) for each in (way, floor)},
        )
        for name, floor, way, goal in goals
    ]


def memory(workshop: Workshop) -> list[Outcome]:
    """Watch the server and the SDK while 4 GiB pass: up through the server and direct, down cold and cached."""
    size = (512 << 20) if workshop.quick else (4 << 30)
    source = workshop.folder / "hdfs-memory"
    fill(source, size)
    with (
        Hdfs() as hdfs,
        Server(workshop.folder / "memory", migrated(workshop.mariadb), hdfs.uri("/gallery"), processes=2) as server,
        GalleryClient(server.address) as client,
    ):
        client.create_model("bench", "large")
        client.load(client.save("bench/large", bytes(8 << 20)))
        with PeakMemory(server.pid) as grown:
            program = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.passing", server.address, str(source)], stdin=subprocess.PIPE
            )
            sdk = watched(program)
    label = f"{size >> 30} GiB" if size >= 1 << 30 else f"{size >> 20} MiB"
    return [
        Outcome(f"server memory above idle while {label} pass, MB", grown.grown_mb(), "at most", _MEMORY_LIMIT_MB),
        Outcome(f"SDK memory above idle while {label} pass, MB", sdk, "at most", _MEMORY_LIMIT_MB),
    ]


def _up(
    bare: BareHdfs,
    client: GalleryClient,
    direct: GalleryClient,
    source: Path,
    number: int,
    times: dict[str, list[float]],
) -> None:
    paths: list[str] = []
    settle()
    times["driver up"].append(seconds(lambda: paths.append(bare.copy(source))))
    settle()
    times["through the server"].append(seconds(lambda: client.save("bench/large", source, runUri=f"{number}")))
    settle()
    times["direct"].append(seconds(lambda: direct.save("bench/large", source, runUri=f"{number} direct")))
    bare.delete(paths[0])


def _down(
    bare: BareHdfs,
    client: GalleryClient,
    folder: GalleryClient,
    kept: ModelInstance,
    source: Path,
    cache: Path,
    times: dict[str, list[float]],
) -> None:
    # What the cache holds under the digest of the source must go, so that the next read is cold.
    with source.open("r+b") as file:
        first = file.read(8)
        file.seek(0)
        file.write((int.from_bytes(first) ^ 1).to_bytes(8))
    instance = client.save("bench/large", source)
    path = bare.copy(source)
    settle()
    times["driver down"].append(seconds(lambda: bare.read(path)))
    times["cold"].append(seconds(lambda: discard(client, instance)))
    _await_copy(cache / instance.sha256)
    settle()
    times["cached"].append(seconds(lambda: discard(client, instance)))
    times["folder"].append(seconds(lambda: discard(folder, kept)))
    bare.delete(path)


def _await_copy(path: Path) -> None:
    """Wait until the server has made its copy behind the read."""
    deadline = time.monotonic() + _COPY_SECONDS
    while not path.exists():
        assert time.monotonic() < deadline, "the server made no copy"
        time.sleep(0.1)
