"""Store the models as instances of one model, a line for each destination."""

from __future__ import annotations

from examples.flights.metadata import MODEL, PROJECT, SHARD_KEY, metadata, specification
from examples.flights.stage import Stage
from gallery_client import GalleryClient


def play(stage: Stage) -> str:
    """Start a server, register the model, and save every instance with its metadata."""
    stage.server.start()
    with GalleryClient(stage.server.address, client_name="flights-demo") as gallery:
        model = gallery.create_model(PROJECT, MODEL, **specification())
        for trained in stage.screen.track(stage.trained, "storing", len(stage.trained)):
            described = metadata(trained.destination)
            stage.stored.append(gallery.save(model, trained.content, format="pickle", metadata=described))
    first = stage.stored[0]
    return (
        f"one model keeps a line of versions for each {SHARD_KEY}: {first.reference} is one of {len(stage.stored)}, "
        f"with {len(first.metadata)} metadata that say how it came to be."
    )
