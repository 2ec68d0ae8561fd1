"""Store the models as instances of one model, a line for each destination."""

from __future__ import annotations

from examples.flights.metadata import MODEL, PROJECT, SHARD_KEY, metadata, specification
from examples.flights.stage import Stage
from examples.flights.training import Trained
from gallery_client import GalleryClient, Model, ModelInstance

CLIENT_NAME = "flights-demo"


def play(stage: Stage) -> str:
    """Start a server, register the model, and save every instance with its metadata."""
    stage.servers.start()
    with GalleryClient(stage.servers.address, client_name=CLIENT_NAME) as gallery:
        model = register(gallery)
        for trained in stage.screen.track(stage.trained, "storing", len(stage.trained)):
            stage.stored.append(save(gallery, model, trained))
    first = stage.stored[0]
    return (
        f"one model keeps a line of versions for each {SHARD_KEY}: {first.reference} is one of {len(stage.stored)}, "
        f"with {len(first.metadata)} metadata that say how it came to be."
    )


def register(gallery: GalleryClient) -> Model:
    """Say what the instances of all destinations have in common."""
    return gallery.create_model(PROJECT, MODEL, **specification())


def save(gallery: GalleryClient, model: Model, trained: Trained) -> ModelInstance:
    """Save the instance of one destination with its metadata."""
    return gallery.save(model, trained.content, format="pickle", metadata=metadata(trained.destination))
