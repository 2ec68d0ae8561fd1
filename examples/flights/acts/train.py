"""Train the models, and note how each predicts before anything is saved."""

from __future__ import annotations

from examples.flights.stage import Stage
from examples.flights.training import train


def play(stage: Stage) -> str:
    """Train one regressor for each destination."""
    destinations = stage.demand.destinations
    for destination in stage.screen.track(destinations, "training", len(destinations)):
        stage.trained.append(train(stage.demand, destination))
    size = sum(len(trained.content) for trained in stage.trained)
    return (
        f"training needs nothing of Gallery: {len(stage.trained)} models are {size / 1e6:.1f} MB of pickles, and the "
        "digest of each one's September predictions is noted before anything is saved."
    )
