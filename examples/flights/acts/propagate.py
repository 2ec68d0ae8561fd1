"""Let one model depend on another, retrain that one, and see what follows."""

from __future__ import annotations

from examples.flights import pricing
from examples.flights.acts.store import CLIENT_NAME, evaluations, require_validated
from examples.flights.data import OCTOBER
from examples.flights.failure import DemoFailure
from examples.flights.metadata import ENVIRONMENT, MODEL, PROJECT, SHARD_KEY, metadata
from examples.flights.stage import Stage
from examples.flights.training import Trained, train
from gallery_client import GalleryClient, ModelInstance

RETRAINED = 5
"""So many of the busiest destinations are retrained, where there are as many."""
_HEADERS = ("surge", "cause", "made with", "in production")


def play(stage: Stage) -> str:
    """Save prices that follow the forecasts, retrain the forecasts, and show which prices were made anew."""
    some = stage.trained[:RETRAINED]
    retrained: list[Trained] = []
    with GalleryClient(stage.servers.address, client_name=CLIENT_NAME) as gallery:
        surge = gallery.create_model(
            PROJECT,
            pricing.MODEL,
            shard_keys=[SHARD_KEY],
            depends_on=[f"{PROJECT}/{MODEL}"],
            **pricing.specification(),
        )
        for trained in some:
            content = pricing.train_pricing(stage.demand, trained.destination, trained.content)
            priced = gallery.save(surge, content, format="pickle", metadata={SHARD_KEY: trained.destination})
            found = pricing.validate_pricing(stage.demand, trained.destination, trained.content, content)
            gallery.insert_metrics(priced, found, scope="Validation")
            gallery.deploy(priced, ENVIRONMENT)
        for trained in stage.screen.track(some, "retraining", len(some)):
            later = train(stage.demand, trained.destination, OCTOBER)
            described = metadata(trained.destination, OCTOBER)
            instance = gallery.save(f"{PROJECT}/{MODEL}", later.content, format="pickle", metadata=described)
            gallery.insert_evaluations(evaluations(instance, later))
            retrained.append(later)
            stage.retrained.append(instance)
        require_validated(gallery, stage.retrained, retrained)
        stage.screen.table(_HEADERS, [_row(gallery, instance) for instance in stage.retrained], right=())
    return (
        f"what depends on a model learns of its next version: each of the {len(some)} new forecasts made one new "
        f"version of the price that was made with the old one, and production stayed as it was."
    )


def _row(gallery: GalleryClient, forecast: ModelInstance) -> tuple[str, ...]:
    line = f"{PROJECT}/{pricing.MODEL}/{SHARD_KEY}={forecast.shard[SHARD_KEY]}"
    made = gallery.lineage(f"{line}@newest").first(1)[0]
    running = gallery.deployment(f"{line}@{ENVIRONMENT}")
    pinned = {pin.upstream_instance_id for pin in made.pins}
    if made.cause_instance_id != forecast.instance_id or pinned != {forecast.instance_id}:
        raise DemoFailure(f"{line}@{made.version} was not made by {forecast.reference}")
    if running is None or running.version != "1.0":
        raise DemoFailure(f"{line} was moved in production, which nobody asked for")
    shard = forecast.shard[SHARD_KEY]
    return (
        f"{shard} {made.version}",
        made.cause.replace("_", " ").lower(),
        f"{MODEL} {forecast.version}",
        running.version,
    )
