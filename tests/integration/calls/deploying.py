"""Deploy over the wire, to models that nobody else uses."""

from __future__ import annotations

import itertools
from typing import Any

from gallery_idl import deployment as idl

from tests.integration.calls.deployment_cases import restore, selector
from tests.integration.calls.desk import Desk

_numbers = itertools.count()


def fresh_model(desk: Desk) -> str:
    name = f"deployed {next(_numbers)}"
    desk.make_model(name)
    return name


def deployed(desk: Desk, times: int) -> list[Any]:
    """Deploy instances of a model of their own, one after the other; answer their deployments."""
    model = fresh_model(desk)
    return [
        desk.call("deployInstance", request_to_deploy(desk.save(model=model).instanceId)).deployment
        for _ in range(times)
    ]


def request_to_deploy(instance_id: str, **fields: Any) -> Any:
    return idl.DeployInstanceRequest(**{"instanceId": instance_id, "environment": "production"} | fields)


def request_to_restore(desk: Desk, **fields: Any) -> Any:
    """Ask to go back to the first of two deployments."""
    first, _ = deployed(desk, 2)
    return restore(selector=selector(baseVersionId=first.line.baseVersionId), atMicros=first.createdMicros, **fields)


def place_hold(desk: Desk) -> Any:
    (deployment,) = deployed(desk, 1)
    request = idl.PlaceHoldRequest(instanceId=deployment.instanceId, environment="production", reason="the holidays")
    return desk.call("placeHold", request).hold
