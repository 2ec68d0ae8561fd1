"""Forecast an hour by a regression on the calendar and the weather: it learns from months, and then no more."""

from __future__ import annotations

import pickle
from typing import Any

import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from examples.flights.data import calendar
from examples.flights.rivals.past import WEATHER, Past, Period

_CALENDAR = "hour_of_week"
FEATURES = (_CALENDAR, *WEATHER)
HYPERPARAMETERS = {"alpha": 1.0}


def fit(past: Past, destination: str, period: Period) -> bytes:
    """Fit it to the hours of a period that are not held out."""
    since, until = period
    known = past.demand.training(destination, until).departures[since:]
    regressor = make_pipeline(
        make_column_transformer(
            (OneHotEncoder(handle_unknown="ignore"), [_CALENDAR]), (StandardScaler(), list(WEATHER))
        ),
        Ridge(**HYPERPARAMETERS),
    )
    return pickle.dumps(regressor.fit(_features(past, known.index), known))


def forecast(past: Past, destination: str, content: bytes) -> Any:  # noqa: ARG001 - as every class forecasts
    """Answer what it expects of every hour of the year, and never less than none."""
    expected = pickle.loads(content).predict(_features(past, past.hours))  # noqa: S301 - the demo's own bytes
    return pd.Series(expected, index=past.hours).clip(lower=0.0)


def _features(past: Past, hours: Any) -> Any:
    day = calendar(hours)
    return past.weather.loc[hours].assign(**{_CALENDAR: 24 * day["day_of_week"] + day["hour"]})
