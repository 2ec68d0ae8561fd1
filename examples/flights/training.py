"""Train a small regressor of hourly departures."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from examples.flights.data import SEPTEMBER, Demand, Split
from examples.flights.measuring import Measurement, measure

FEATURES = ("hour", "day_of_week", "month")
HYPERPARAMETERS = {"n_estimators": 10, "max_depth": 8, "min_samples_leaf": 8}
SEED = 2013


@dataclass(frozen=True)
class Prediction:
    """Be how a model predicts September: the sha256 of its floats' bytes, and its mean absolute error."""

    digest: str
    error: float


@dataclass(frozen=True)
class Trained:
    """Be a trained regressor as bytes, how it predicted before it became bytes, and how well."""

    destination: str
    content: bytes
    prediction: Prediction
    training: Measurement
    validation: Measurement


def train(demand: Demand, destination: str, until: pd.Timestamp = SEPTEMBER) -> Trained:
    """Train on January to August, or longer; the same data, seed and versions give the same model."""
    seen, held_out = demand.training(destination, until), demand.validation(destination, until)
    regressor = _fitted(seen)
    return Trained(
        destination,
        pickle.dumps(regressor),
        predict(regressor, demand.september(destination)),
        training=measure(regressor.predict(seen.features), seen),
        validation=measure(regressor.predict(held_out.features), held_out),
    )


def predict(regressor: Any, hours: Split) -> Prediction:
    """Predict every one of these hours, and compare with what came."""
    predicted = regressor.predict(hours.features)
    error = float(abs(predicted - hours.departures.to_numpy()).mean())
    return Prediction(sha256(predicted.tobytes()).hexdigest(), error)


def _fitted(known: Split) -> Any:
    return make_pipeline(
        make_column_transformer((OneHotEncoder(), ["day_of_week"]), remainder="passthrough"),
        RandomForestRegressor(**HYPERPARAMETERS, random_state=SEED),
    ).fit(known.features, known.departures)
