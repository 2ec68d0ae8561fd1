"""Measure what a new instance costs whose model others depend on."""

from __future__ import annotations

import statistics
import time
from typing import Any

from gallery_idl import dependency, model, upload, value

from benchmarks.case import Outcome, Workshop, milliseconds, seconds
from benchmarks.seeding.store import large, seeded
from tests.parts.edge_client import EdgeClient
from tests.parts.server import Server

_GOAL_MS = 300.0
_PROJECT, _UPSTREAM = "propagation", "upstream"
_MODELS, _SHARDS = 10, 10
_CONTENT = bytes(10 << 10)


def upstream(workshop: Workshop) -> list[Outcome]:
    """Save instances of an upstream model, each of which makes a copy on a hundred downstream lines."""
    times = 5 if workshop.quick else 30
    with (
        seeded(large(quick=workshop.quick)) as store,
        Server(workshop.folder / "propagation", store.url, processes=1) as server,
        EdgeClient(server.address) as client,
    ):
        _declare(client)
        alone = [seconds(lambda: _save(client, "alone")) for _ in range(times)]
        taken = [_time_upstream(client) for _ in range(times)]
    found = statistics.median(taken)
    figures = {"slowest ms": milliseconds(max(taken)), "without downstream ms": milliseconds(statistics.median(alone))}
    case = f"new upstream instance with {_MODELS * _SHARDS} downstream lines, ms"
    return [Outcome(case, milliseconds(found), "at most", _GOAL_MS, figures)]


def _declare(client: EdgeClient) -> None:
    """Make the models and their edges, and an instance on each line downstream."""
    for name in (_UPSTREAM, "alone"):
        _create(client, name)
    above = dependency.DependencyWish(upstream=_key(_UPSTREAM))
    for number in range(_MODELS):
        name = f"downstream {number}"
        _create(client, name, shardKeys=["city"])
        wish = dependency.AddDependencyRequest(downstream=_key(name), dependency=above)
        client.call("addDependency", wish)
        for shard in range(_SHARDS):
            _save(client, name, {"city": value.Value(text=f"city {shard}"), "epochs": value.Value(whole=shard)})


def _create(client: EdgeClient, name: str, **wish: Any) -> None:
    request = model.CreateGalleryModelRequest(projectName=_PROJECT, baseVersionId=name, **wish)
    client.call("createGalleryModel", request)


def _key(name: str) -> Any:
    return dependency.ModelKey(projectName=_PROJECT, baseVersionId=name)


def _save(client: EdgeClient, name: str, metadata: dict[str, Any] | None = None) -> str:
    record = upload.ModelInstanceRecord(projectName=_PROJECT, baseVersionId=name, metadata=metadata or {})
    request = upload.UploadModelRequest(modelInstanceRecord=record, content=_CONTENT)
    return str(client.call("uploadModel", request).instance.instanceId)


def _time_upstream(client: EdgeClient) -> float:
    """Time a save, and see that its copies were there when it was answered."""
    begin = time.perf_counter()
    instance_id = _save(client, _UPSTREAM)
    taken = time.perf_counter() - begin
    asked = dependency.GetPropagationRequest(causeInstanceId=instance_id, limit=1)
    found = client.call("getPropagation", asked).propagation
    assert found.state == dependency.PropagationState.DONE, "a job makes the copies"
    assert found.copiesMade == _MODELS * _SHARDS
    return taken
