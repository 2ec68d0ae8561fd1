"""Measure many clients that save small instances to HDFS."""

from __future__ import annotations

import statistics

from benchmarks import bare_hdfs, load
from benchmarks.case import Outcome, Workshop
from benchmarks.many_clients import CONTENT, upload_frames
from benchmarks.stores import migrated
from gallery_client import GalleryClient
from tests.parts.hdfs import Hdfs
from tests.parts.server import Server


def small(workshop: Workshop) -> list[Outcome]:
    """Hold 32 clients against 32 threads that write with the driver and with plain SQL."""
    rounds, length = (2, 3.0) if workshop.quick else (5, 6.0)
    url = migrated(workshop.mariadb)
    rates: dict[str, list[float]] = {"uploadModel": [], "driver and SQL": []}
    with Hdfs() as hdfs, Server(workshop.folder / "hdfs-small", url, hdfs.uri("/gallery"), processes=2) as server:
        frames = upload_frames(server.address)
        with GalleryClient(server.address) as client:
            ids = [
                client.save(f"bench/model {number % 8}", CONTENT, dest=f"line {number}").instance_id
                for number in range(len(frames))
            ]
        for _ in range(rounds):
            rates["driver and SQL"].append(bare_hdfs.write_rate(hdfs.uri("/bare"), url, ids, CONTENT, length))
            rates["uploadModel"].append(load.rate(server.address, frames, length))
    ratio = statistics.median(
        ours / bare for ours, bare in zip(rates["uploadModel"], rates["driver and SQL"], strict=True)
    )
    figures = {f"{name}, 1/s": round(statistics.median(found)) for name, found in rates.items()}
    return [Outcome("10 KiB instances, 32 clients, HDFS at replication 2", round(ratio, 2), "at least", 0.5, figures)]
