"""Show the detector the demo's own series: the weekly errors of its forecasts from September to December 2013.

Nobody knows the answer here; what is found can be looked at.
"""

from __future__ import annotations

import pickle
from dataclasses import replace

from examples.flights.data import read_demand
from examples.flights.measuring import measure_weeks
from examples.flights.training import train
from gallery_server.domain.health import MetricDrift
from gallery_server.domain.metric import MetricKey, Scope
from gallery_server.domain.project import HealthPolicy, MetricDirection
from gallery_server.health.drift import drift

REFERENCE_POINTS = 8
"""Seventeen weeks leave no more."""
_POLICY = replace(HealthPolicy(), reference_points=REFERENCE_POINTS)


def weekly_errors(destinations: int) -> dict[str, list[tuple[int, float]]]:
    """Train on January to August and measure week by week; answer the series of each destination, busiest first."""
    demand = read_demand(destinations)
    found = {}
    for destination in demand.destinations:
        regressor = pickle.loads(train(demand, destination).content)  # noqa: S301 - trained just now
        hours = demand.production(destination)
        weeks = measure_weeks(regressor.predict(hours.features), hours)
        found[destination] = [(int(week.end.timestamp() * 1_000_000), week.metrics["mae"]) for week in weeks]
    return found


def drifts(destinations: int) -> dict[str, MetricDrift]:
    """Answer what the detector says of the mae of each destination."""
    return {
        destination: drift(MetricKey(Scope.PRODUCTION, "", "mae"), series, MetricDirection.LOWER_IS_BETTER, _POLICY)
        for destination, series in weekly_errors(destinations).items()
    }
