"""Measure forecasts by the departures that came."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd

from examples.flights.data import DATA_SET, PACKAGE, Split, moment, production_weeks
from gallery_client import DISTRIBUTION_TYPE, DataSet, EvaluationRecord, ModelInstance

DISTRIBUTED = "departures"
_EDGES = (0, 1, 2, 3, 5, 8, 13, 100)
"""Hours are counted by their departures: none, one, two, three or four, five to seven, and so on."""
_LEAST_SHARE = 1e-4
_HOUR = pd.Timedelta(hours=1)


@dataclass(frozen=True)
class Measurement:
    """Be how far forecasts of some hours were off, and how many of these hours had how many departures."""

    metrics: Mapping[str, float]
    counts: tuple[int, ...]
    start: datetime
    end: datetime

    def evaluation(self, instance: ModelInstance | str, scope: str) -> EvaluationRecord:
        """Answer it as Gallery takes it."""
        departures = {"edges": _EDGES, "counts": self.counts}
        return EvaluationRecord(
            instance,
            self.metrics,
            scope=scope,
            data_set=DataSet(DATA_SET, version(PACKAGE)),
            sample_count=sum(self.counts),
            measured=self.end,
            window=(self.start, self.end),
            payload=json.dumps({"features": {DISTRIBUTED: departures}}).encode(),
            payload_type=DISTRIBUTION_TYPE,
        )


def measure(forecasts: Any, hours: Split) -> Measurement:
    """Compare forecasts with what came."""
    came = hours.departures.to_numpy()
    errors = forecasts - came
    metrics = {"mae": np.abs(errors).mean(), "rmse": np.sqrt(np.square(errors).mean()), "bias": errors.mean()}
    return Measurement(
        {name: float(value) for name, value in metrics.items()},
        tuple(np.histogram(came, _EDGES)[0].tolist()),
        moment(hours.departures.index[0]),
        moment(hours.departures.index[-1] + _HOUR),
    )


def measure_weeks(forecasts: Any, hours: Split) -> list[Measurement]:
    """Compare forecasts of September to December with what came, week by week."""
    weeks = [slice(*hours.departures.index.searchsorted([start, end])) for start, end in production_weeks()]
    return [measure(forecasts[week], hours.part(week)) for week in weeks]


def stability_index(reference: Measurement, production: Measurement) -> float:
    """Compute by hand how far what comes lies from what came in training; docs/reference/health.md has the formula."""
    shares = (np.array(each.counts) / sum(each.counts) for each in (reference, production))
    before, after = (np.maximum(share, _LEAST_SHARE) for share in shares)
    return float(((after - before) * np.log(after / before)).sum())
