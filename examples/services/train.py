"""Train a model for each of the busiest destinations, save it, and deploy it: python -m examples.services.train.

Run again with another `--until`, it saves and deploys the next, and the services swap to it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pandas as pd

from examples.flights.data import SEPTEMBER, Demand, moment, read_demand
from examples.flights.metadata import ENVIRONMENT, OWNER, PROJECT, SHARD_KEY
from examples.services.coefficients import FORM, train
from gallery_client import GalleryClient, ModelInstance

MODEL = "hourly-departures"
"""The services serve the instances of this model, a line for each destination."""


def place(destination: str) -> str:
    """Answer where the services look for what they should serve."""
    return f"{PROJECT}/{MODEL}/{SHARD_KEY}={destination}@{ENVIRONMENT}"


def save_all(gallery: GalleryClient, demand: Demand, until: pd.Timestamp) -> Iterator[ModelInstance]:
    """Train on the hours up to then, and save with how well it forecast; the same hours are saved once."""
    gallery.create_model(PROJECT, MODEL, shard_keys=[SHARD_KEY], annotations={"owner": OWNER})
    for destination in demand.destinations:
        fit = train(demand, destination, until)
        instance = gallery.save(
            f"{PROJECT}/{MODEL}/{SHARD_KEY}={destination}",
            fit.coefficients.to_json(),
            metadata={"form": FORM, "trainingEnd": moment(until), "modelType": "Poisson regression"},
            external_id=f"until {until:%Y-%m-%d}",
            media_type="application/json",
        )
        if not instance.already_existed:
            gallery.insert_evaluations([fit.validation.evaluation(instance, "Validation")])
        yield instance


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m examples.services.train", description=__doc__)
    parser.add_argument("--gallery", metavar="HOST:PORT", help="default: GALLERY_ADDRESS, else 127.0.0.1:9480")
    parser.add_argument("--destinations", type=int, default=3, metavar="N", help="the N busiest (default: 3)")
    parser.add_argument(
        "--until", type=pd.Timestamp, default=SEPTEMBER, metavar="DAY", help="train up to it (default: 2013-09-01)"
    )
    options = parser.parse_args()
    with GalleryClient(options.gallery) as gallery:
        for instance in save_all(gallery, read_demand(options.destinations), options.until):
            gallery.deploy(instance, ENVIRONMENT)
            print(f"{instance.shard[SHARD_KEY]}: {instance.reference} is deployed")


if __name__ == "__main__":
    main()
