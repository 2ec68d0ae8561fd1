"""Train what a marketplace would do with a forecast: raise the price of the hours that more want than usual."""

from __future__ import annotations

import pickle
from typing import Any

from sklearn.isotonic import IsotonicRegression

from examples.flights.data import Demand

MODEL = "surge"
HIGHEST = 2.0
"""At most so many times the usual price."""


def train_pricing(demand: Demand, destination: str, forecaster: bytes) -> bytes:
    """Fit the rise of the price to the rank of each forecast among all of them: never falling with demand."""
    known = demand.training(destination)
    forecasts: Any = pickle.loads(forecaster).predict(known.features)  # noqa: S301 - the demo's own bytes
    ranks = forecasts.argsort().argsort() / max(1, len(forecasts) - 1)
    regressor = IsotonicRegression(y_min=1.0, y_max=HIGHEST, out_of_bounds="clip")
    return pickle.dumps(regressor.fit(forecasts, 1.0 + (HIGHEST - 1.0) * ranks))


def validate_pricing(demand: Demand, destination: str, forecaster: bytes, pricing: bytes) -> dict[str, float]:
    """Compare the prices of held-out hours with those that their departures, had they been known, would have made."""
    held_out = demand.validation(destination)
    forecasts: Any = pickle.loads(forecaster).predict(held_out.features)  # noqa: S301 - the demo's own bytes
    prices: Any = pickle.loads(pricing).predict(forecasts)  # noqa: S301 - the demo's own bytes
    known = 1.0 + (HIGHEST - 1.0) * held_out.departures.rank(pct=True).to_numpy()
    return {"mae": float(abs(prices - known).mean())}


def specification() -> dict[str, Any]:
    """Answer what `create_model` takes."""
    return {
        "inputs": {"type": "number", "description": "departures that are forecast for an hour"},
        "outputs": {"type": "number", "minimum": 1, "maximum": HIGHEST, "description": "times the usual price"},
        "training": "make demo",
        "annotations": {"owner": "pricing", "title": "What an hour costs, by the demand that is forecast"},
    }
