"""Find instances by what was noted of them."""

from __future__ import annotations

from datetime import UTC, datetime

from examples.flights.commands import gallery_command
from examples.flights.failure import DemoFailure
from examples.flights.metadata import MODEL, PROJECT
from examples.flights.program import ask
from examples.flights.stage import Stage
from gallery_client import GalleryClient, field

_OCTOBER = datetime(2013, 9, 30, tzinfo=UTC)
_WHERE = 'modelName == "Random Forest" && trainingEnd > time("2013-09-30T00:00:00Z")'


def play(stage: Stage) -> str:
    """Ask for the forests that know September, by the shell and from Python."""
    lines = f"{PROJECT}/{MODEL}"
    arguments = ("search", lines, "--where", _WHERE, "--columns", "reference,trainingEnd,environments")
    stage.screen.command(gallery_command(*arguments))
    stage.screen.output(ask(stage.servers.address, *arguments).rstrip())
    with GalleryClient(stage.servers.address) as gallery:
        found = gallery.search(
            field("modelName") == "Random Forest", field("trainingEnd") > _OCTOBER, within=lines
        ).all()
        running = gallery.count_instances(field("environments") == "production", within=lines)
    if {instance.instance_id for instance in found} != {instance.instance_id for instance in stage.retrained}:
        raise DemoFailure(f"the search found {len(found)} instances, not the {len(stage.retrained)} retrained ones")
    return (
        f"metadata are for finding: {len(found)} of {len(stage.stored) + len(stage.retrained)} instances were trained "
        f"past September, and {running.count} run in production."
    )
