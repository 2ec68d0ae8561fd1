"""Store two more classes of models for each destination: a rule of thumb and a regression."""

from __future__ import annotations

from examples.flights.acts.store import CLIENT_NAME
from examples.flights.data import SEPTEMBER
from examples.flights.metadata import PROJECT
from examples.flights.rivals.fleet import Fleet
from examples.flights.rivals.past import read_past
from examples.flights.rivals.recent import HOURS
from examples.flights.rivals.rival import RECENT, REGRESSION, RIVALS
from examples.flights.stage import Stage
from gallery_client import GalleryClient


def play(stage: Stage) -> str:
    """Fit both for each destination, save them, and let what Gallery gives back forecast."""
    stage.fleet = fleet = Fleet(read_past(stage.demand))
    destinations = fleet.destinations
    with GalleryClient(stage.servers.address, client_name=CLIENT_NAME) as gallery:
        models = {rival: gallery.create_model(PROJECT, rival.model, **rival.specification()) for rival in RIVALS}
        for destination in stage.screen.track(destinations, "storing", len(destinations)):
            for rival, model in models.items():
                content = rival.fit(fleet.past, destination, SEPTEMBER)
                said = rival.metadata(destination, SEPTEMBER)
                fleet.enter(gallery, rival, gallery.save(model, content, format=rival.format, metadata=said))
    return (
        f"what a model is, is its owner's business: {RECENT.name} is a line of JSON that expects the mean of the "
        f"{HOURS} hours before, {REGRESSION.name} a pickle that learned from January to August what calendar and "
        f"weather do; {len(destinations)} destinations have an instance of each."
    )
