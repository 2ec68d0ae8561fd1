"""Train models that any language reads: plain coefficients, in JSON.

The departures that are expected in an hour are `exp(intercept + hour[h] + dayOfWeek[d] + month[m])`, where a value
that the model never saw adds 0. Days of the week count from Monday, 0.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sklearn.linear_model import PoissonRegressor
from sklearn.preprocessing import OneHotEncoder

from examples.flights.data import Demand
from examples.flights.measuring import Measurement, measure

FORM = "flights.departures/1"
"""Readers refuse what names another."""

_COLUMNS = {"hour": "hour", "dayOfWeek": "day_of_week", "month": "month"}
_REGULARIZATION = 1e-3


@dataclass(frozen=True)
class Coefficients:
    """Be a model of one destination."""

    destination: str
    intercept: float
    features: dict[str, dict[str, float]]
    """Of each feature, what each of its values adds."""

    def predict(self, hour: datetime) -> float:
        """Answer the departures that are expected in an hour, by New York City's clocks."""
        seen = {"hour": hour.hour, "dayOfWeek": hour.weekday(), "month": hour.month}
        added = (self.features[name].get(str(value), 0.0) for name, value in seen.items())
        return math.exp(math.fsum([self.intercept, *added]))

    def to_json(self) -> bytes:
        """Write it as services read it; the same model gives the same bytes."""
        form = {"form": FORM, "dest": self.destination, "intercept": self.intercept, "features": self.features}
        return json.dumps(form, indent=1).encode()

    @classmethod
    def from_json(cls, content: bytes) -> Coefficients:
        """Read what `to_json` wrote; raise ValueError where it is of another form."""
        read = json.loads(content)
        if read["form"] != FORM:
            raise ValueError(f"the form is {read['form']}, and {FORM} is read here")
        return cls(read["dest"], read["intercept"], read["features"])


@dataclass(frozen=True)
class Fit:
    """Be a trained model, and how far it was off on the hours that were held out."""

    coefficients: Coefficients
    validation: Measurement


def train(demand: Demand, destination: str, until: pd.Timestamp) -> Fit:
    """Train on the hours from January up to then; the same data gives the same model."""
    seen, held_out = demand.training(destination, until), demand.validation(destination, until)
    encoder = OneHotEncoder(handle_unknown="ignore")
    columns = list(_COLUMNS.values())
    regressor = PoissonRegressor(alpha=_REGULARIZATION, max_iter=300)
    regressor.fit(encoder.fit_transform(seen.features[columns]), seen.departures)
    forecasts = regressor.predict(encoder.transform(held_out.features[columns]))
    return Fit(_coefficients(destination, encoder, regressor), measure(forecasts, held_out))


def _coefficients(destination: str, encoder: Any, regressor: Any) -> Coefficients:
    features, added = {}, iter(regressor.coef_)
    for name, values in zip(_COLUMNS, encoder.categories_, strict=True):
        features[name] = {str(int(value)): float(next(added)) for value in values}
    return Coefficients(destination, float(regressor.intercept_), features)
