"""Store the models as instances of one model, a line for each destination."""

from __future__ import annotations

from collections.abc import Sequence

from examples.flights.metadata import MODEL, OWNER, PROJECT, SHARD_KEY, metadata, specification
from examples.flights.recorded import require_newest
from examples.flights.stage import Stage
from examples.flights.training import Trained
from gallery_client import EvaluationRecord, GalleryClient, Model, ModelInstance

CLIENT_NAME = "flights-demo"


def play(stage: Stage) -> str:
    """Start a server, register the model, and save every instance with its metadata and what its validation found."""
    stage.servers.start()
    with GalleryClient(stage.servers.address, client_name=CLIENT_NAME) as gallery:
        model = register(gallery)
        with gallery.metrics_writer() as metrics:
            for trained in stage.screen.track(stage.trained, "storing", len(stage.trained)):
                instance = save(gallery, model, trained)
                stage.stored.append(instance)
                for record in evaluations(instance, trained):
                    metrics.add_evaluation(record)
        count = require_validated(gallery, stage.stored, stage.trained)
    first = stage.stored[0]
    return (
        f"one model keeps a line of versions for each {SHARD_KEY}: {first.reference} is one of {len(stage.stored)}, "
        f"with {len(first.metadata)} metadata that say how it came to be; {count} metrics of their validation, written "
        "behind the saves, are what was measured."
    )


def register(gallery: GalleryClient) -> Model:
    """Make the project, and say what the instances of all destinations have in common."""
    gallery.create_project(PROJECT, team=OWNER)
    return gallery.create_model(PROJECT, MODEL, **specification())


def save(gallery: GalleryClient, model: Model, trained: Trained) -> ModelInstance:
    """Save the instance of one destination with its metadata."""
    return gallery.save(model, trained.content, format="pickle", metadata=metadata(trained.destination))


def evaluations(instance: ModelInstance, trained: Trained) -> list[EvaluationRecord]:
    """Answer what is known of an instance before it is used."""
    return [trained.training.evaluation(instance, "Training"), trained.validation.evaluation(instance, "Validation")]


def require_validated(gallery: GalleryClient, stored: Sequence[ModelInstance], trained: Sequence[Trained]) -> int:
    """Answer how many Validation metrics these instances have. Raises DemoFailure where one is not as measured."""
    measured = {each.instance_id: model.validation for each, model in zip(stored, trained, strict=True)}
    return require_newest(gallery, "Validation", measured)
