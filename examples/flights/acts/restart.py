"""Stop the server and start it again."""

from __future__ import annotations

from examples.flights.failure import DemoFailure
from examples.flights.stage import Stage
from gallery_client import GalleryClient


def play(stage: Stage) -> str:
    """Stop in order, start anew, and ask for everything that was acknowledged."""
    status = stage.server.stop()
    if status != 0:
        raise DemoFailure(f"the server ended with status {status}; {stage.folder.log} says why")
    stage.server.start()
    with GalleryClient(stage.server.address) as gallery:
        found = gallery.get_instances(stored.instance_id for stored in stage.stored)
    if list(found) != stage.stored:
        raise DemoFailure("after the restart the server describes the instances otherwise than before")
    return (
        "what was acknowledged is kept: the server ended with status 0, and its successor describes all "
        f"{len(found)} instances as before."
    )
