"""Deploy the model of each destination."""

from __future__ import annotations

from examples.flights.acts.store import CLIENT_NAME
from examples.flights.failure import DemoFailure
from examples.flights.metadata import ENVIRONMENT, place
from examples.flights.stage import Stage
from gallery_client import GalleryClient


def play(stage: Stage) -> str:
    """Make every instance current on its line, and ask as a serving program would."""
    with GalleryClient(stage.servers.address, client_name=CLIENT_NAME) as gallery:
        for instance in stage.screen.track(stage.stored, "deploying", len(stage.stored)):
            gallery.deploy(instance, ENVIRONMENT, reason="the first of its line", expect_nothing=True)
        current = {each.instance_id for each in gallery.deployments(stage.stored[0].project_name)}
        served = gallery.serving(place(stage.trained[0].destination))
        content = gallery.load(served.instance)
    if current != {instance.instance_id for instance in stage.stored}:
        raise DemoFailure("what is current is not what was deployed")
    if content != stage.trained[0].content:
        raise DemoFailure(f"{served.place} serves other bytes than were deployed there")
    return (
        f"each line has its own current instance: {len(current)} were deployed, and whoever asks for {served.place} is "
        f"given {served.instance.version}, which it keeps on its disk for the day when no server answers."
    )
