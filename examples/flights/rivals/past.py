"""What was known of every hour of the year: the departures, and the weather before it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import distribution
from typing import Any

import pandas as pd

from examples.flights.data import PACKAGE, Demand

WEATHER = ("temp", "wind_speed", "precip", "visib")
_TIME = ["year", "month", "day", "hour"]


Period = tuple[pd.Timestamp, pd.Timestamp]
"""From when on, and before when."""


@dataclass(frozen=True)
class Past:
    """Be the demand, and of each of its hours the weather that was known when it was forecast."""

    demand: Demand
    weather: Any

    @property
    def hours(self) -> Any:
        """Name the hours."""
        return self.demand.departures.index


def read_past(demand: Demand) -> Past:
    """Read what the stations of the three airports measured, on average, in the hour before each.

    An hour in which none reported has what was last reported before it.
    """
    path = distribution(PACKAGE).locate_file(f"{PACKAGE}/data/weather.csv")
    measured = pd.read_csv(path, usecols=[*_TIME, *WEATHER])
    by_hour = measured.groupby(pd.to_datetime(measured[_TIME]))[list(WEATHER)].mean()
    return Past(demand, by_hour.reindex(demand.departures.index).shift(1).ffill().bfill())
