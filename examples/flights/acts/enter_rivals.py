"""Store two more classes of models for each destination, and let a rule deploy what is good."""

from __future__ import annotations

import time

from examples.flights.acts.store import CLIENT_NAME
from examples.flights.commands import gallery_command
from examples.flights.data import NEW_YEARS_DAY, SEPTEMBER
from examples.flights.metadata import PROJECT, SHARD_KEY
from examples.flights.program import ask
from examples.flights.rivals.deployed import DEPLOYING, await_deployed
from examples.flights.rivals.fleet import Fleet
from examples.flights.rivals.past import read_past
from examples.flights.rivals.recent import HOURS
from examples.flights.rivals.rival import RECENT, REGRESSION, RIVALS
from examples.flights.stage import Stage
from gallery_client import GalleryClient


def play(stage: Stage) -> str:
    """Save one of each class with what its validation found, and wait until nothing good is left undeployed."""
    stage.fleet = fleet = Fleet(read_past(stage.demand))
    destinations = fleet.destinations
    with GalleryClient(stage.servers.address, client_name=CLIENT_NAME) as gallery:
        for rival in RIVALS:
            gallery.create_model(PROJECT, rival.model, **rival.specification())
        for destination in stage.screen.track(destinations, "storing", len(destinations)):
            for rival in RIVALS:
                fleet.add(gallery, rival, destination, (NEW_YEARS_DAY, SEPTEMBER))
        saved = time.monotonic()
        await_deployed(gallery, fleet)
        waited = time.monotonic() - saved
    arguments = ("rules", "explain", f"{PROJECT}/{REGRESSION.model}/{SHARD_KEY}={destinations[0]}@newest", DEPLOYING)
    stage.screen.command(gallery_command(*arguments))
    stage.screen.output(ask(stage.servers.address, *arguments).partition("\n\n")[0])
    return (
        f"a rule acts on what is written: {RECENT.name} is a line of JSON that expects the mean of the {HOURS} hours "
        f"before, {REGRESSION.name} a pickle that learned what calendar and weather do; {len(fleet.good)} of "
        f"{len(destinations)} regressions are better in validation, and {DEPLOYING} deployed these and no other, the "
        f"last {waited:.1f} s after it was saved."
    )
