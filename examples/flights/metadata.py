"""Say of a model what it is, and of each instance how it came to be."""

from __future__ import annotations

import platform
import subprocess
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from examples.flights.data import DATA_SET, NEW_YEARS_DAY, PACKAGE, SEPTEMBER, moment
from examples.flights.training import FEATURES, HYPERPARAMETERS, SEED

PROJECT = "marketplace"
MODEL = "departures"
SHARD_KEY = "dest"
ENVIRONMENT = "production"
OWNER = "forecasting"
_CHECKOUT = Path(__file__).parents[2]


def newest(destination: str) -> str:
    """Answer the reference of the newest instance of a destination."""
    return f"{PROJECT}/{MODEL}/{SHARD_KEY}={destination}@newest"


def place(destination: str) -> str:
    """Answer where programs look for what serves a destination."""
    return f"{PROJECT}/{MODEL}/{SHARD_KEY}={destination}@{ENVIRONMENT}"


def specification() -> dict[str, Any]:
    """Answer what `create_model` takes: what the instances of all destinations have in common."""
    return {
        "shard_keys": [SHARD_KEY],
        "inputs": {"type": "object", "properties": {name: {"type": "integer"} for name in FEATURES}},
        "outputs": {"type": "number", "minimum": 0, "description": "departures in that hour"},
        "features": FEATURES,
        "hyperparameters": HYPERPARAMETERS,
        "training": "make demo",
        "annotations": {"owner": OWNER, "title": "Departures an hour from New York City, by destination"},
    }


def metadata(destination: str, until: pd.Timestamp = SEPTEMBER) -> dict[str, object]:
    """Answer the standard metadata of the instance of one destination, with its shard."""
    return {
        SHARD_KEY: destination,
        "modelName": "Random Forest",
        "modelType": "scikit-learn",
        "modelDomain": "flights",
        "city": "New York City",
        "owner": OWNER,
        "description": f"Departures an hour from New York City to {destination}",
        "features": ", ".join(FEATURES),
        "hyperparameters": HYPERPARAMETERS,
        "trainingDataSet": DATA_SET,
        "trainingDataVersion": version(PACKAGE),
        "trainingDataMetadata": "flights that left, by scheduled local hour; every fifth week is held out",
        "trainingStart": moment(NEW_YEARS_DAY),
        "trainingEnd": moment(until),
        "trainingCode": "examples/flights/training.py",
        "trainingCodeCommit": _commit(),
        "trainingFramework": "scikit-learn",
        "trainingFrameworkVersion": version("scikit-learn"),
        "trainingEnvironment": f"Python {platform.python_version()}, numpy {version('numpy')}, {platform.platform()}",
        "randomSeed": SEED,
    }


@cache
def _commit() -> str | None:
    """Name the commit of the code; None, which leaves the key out, where it is in no Git checkout."""
    try:
        done = subprocess.run(
            ["git", "-C", str(_CHECKOUT), "rev-parse", "HEAD"], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return None
    return done.stdout.strip() or None
