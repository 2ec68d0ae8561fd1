"""Forecast an hour by a rule of thumb: what left in the hours before it. Nothing is learned."""

from __future__ import annotations

import json
from typing import Any

from examples.flights.rivals.past import Past, Period

HOURS = 3


def fit(past: Past, destination: str, period: Period) -> bytes:  # noqa: ARG001 - as every class is fitted
    """Write down all that there is to it."""
    return json.dumps({"destination": destination, "hours": HOURS}).encode()


def forecast(past: Past, destination: str, content: bytes) -> Any:
    """Answer the mean of the hours before, for every hour of the year."""
    departures = past.demand.departures[destination]
    return departures.rolling(json.loads(content)["hours"]).mean().shift(1).fillna(0.0)
