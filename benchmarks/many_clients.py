"""Measure whether a second process pays, with many clients at once."""

from __future__ import annotations

import statistics

from gallery_idl import instance, upload, value

from benchmarks import load
from benchmarks.case import Outcome, Workshop
from benchmarks.stores import migrated
from gallery_client import GalleryClient
from tests.parts.edge_client import framed, message
from tests.parts.server import Server

_CLIENTS = 32
_MODELS = 8
CONTENT = bytes(10 << 10)


def processes(workshop: Workshop) -> list[Outcome]:
    """Hold two server processes against one, in alternating pairs, for reads and for uploads."""
    pairs, length = (2, 3.0) if workshop.quick else (5, 5.0)
    url = migrated(workshop.mariadb)
    rates: dict[str, dict[int, list[float]]] = {"getInstance": {1: [], 2: []}, "uploadModel": {1: [], 2: []}}
    for _ in range(pairs):
        for count in (1, 2):
            with Server(workshop.folder / f"many{count}", database=url, processes=count) as server:
                for name, frames in _frames(server.address).items():
                    rates[name][count].append(load.rate(server.address, frames, length))
    return [_outcome("getInstance", 1.3, rates), _outcome("uploadModel", 1.0, rates)]


def upload_frames(address: str) -> list[bytes]:
    """Encode an upload of each client, to a line of its own, and make their models.

    The lines belong to several models, since the instances of one model are counted one after the other.
    """
    with GalleryClient(address) as client:
        for number in range(_MODELS):
            client.create_model("bench", f"model {number}", shard_keys=["dest"])
    return [framed(message("uploadModel", _upload(number))) for number in range(_CLIENTS)]


def _frames(address: str) -> dict[str, list[bytes]]:
    """Encode the calls of each client: all read one instance, each saves for itself."""
    uploads = upload_frames(address)
    with GalleryClient(address) as client:
        stored = client.save("bench/model 0", b"0" * 1_000, dest="ORD", modelName="Random Forest")
    read = instance.GetInstanceRequest(instanceId=stored.instance_id)
    return {"getInstance": [framed(message("getInstance", read))] * _CLIENTS, "uploadModel": uploads}


def _upload(number: int) -> object:
    record = upload.ModelInstanceRecord(
        projectName="bench",
        baseVersionId=f"model {number % _MODELS}",
        metadata={"dest": value.Value(text=f"line {number}")},
    )
    return upload.UploadModelRequest(modelInstanceRecord=record, content=CONTENT)


def _outcome(name: str, goal: float, rates: dict[str, dict[int, list[float]]]) -> Outcome:
    one, two = rates[name][1], rates[name][2]
    ratio = statistics.median(second / first for first, second in zip(one, two, strict=True))
    figures = {
        "1 process, calls/s": round(statistics.median(one)),
        "2 processes, calls/s": round(statistics.median(two)),
    }
    return Outcome(f"{name}, 32 clients, 2 processes against 1", round(ratio, 2), "at least", goal, figures)
