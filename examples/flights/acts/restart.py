"""Stop the servers and start them again."""

from __future__ import annotations

from examples.flights.failure import DemoFailure
from examples.flights.stage import Stage
from gallery_client import GalleryClient, ModelInstance, Records


def play(stage: Stage) -> str:
    """Ask for everything that was acknowledged, stop in order, start anew, and ask again."""
    known = _described(stage)
    for server, status in zip(stage.servers, stage.servers.stop(), strict=True):
        if status != 0:
            raise DemoFailure(f"the server ended with status {status}; {server.log} says why")
    stage.servers.start()
    found = _described(stage)
    if found != known:
        raise DemoFailure("after the restart the server describes the instances otherwise than before")
    stopped, successor = (
        ("the server ended with status 0", "its successor describes")
        if len(stage.servers) == 1
        else (f"the {len(stage.servers)} servers ended with status 0", "their successors describe")
    )
    return f"what was acknowledged is kept: {stopped}, and {successor} all {len(found)} instances as before."


def _described(stage: Stage) -> Records[ModelInstance]:
    """Ask for what was saved. Raises NotFound where some of it is not there."""
    with GalleryClient(stage.servers.address) as gallery:
        return gallery.get_instances(stored.instance_id for stored in stage.stored)
