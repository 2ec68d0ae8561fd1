"""How far forecasts are off: the mean absolute percentage error, of hours in which anything left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

import pandas as pd


@dataclass(frozen=True)
class Errors:
    """Be relative errors of so many hours, and their sum: what a mean of any hours is made of."""

    total: float = 0.0
    hours: int = 0

    @classmethod
    def among(cls, errors: Iterable[Self]) -> Self:
        """Put together those of several weeks or destinations."""
        several = list(errors)
        return cls(sum(each.total for each in several), sum(each.hours for each in several))

    @property
    def mape(self) -> float | None:
        """Answer their mean; None where in no hour anything left."""
        return self.total / self.hours if self.hours else None


def relative_errors(forecasts: Any, departures: Any) -> Any:
    """Answer |forecast - came| / came of each hour in which something came; of the others it cannot be told."""
    came = departures[departures > 0]
    return (forecasts.loc[came.index] - came).abs() / came


def errors_between(errors: Any, start: pd.Timestamp, end: pd.Timestamp) -> Errors:
    """Sum up the relative errors of the hours from start on and before the end."""
    some = errors.iloc[slice(*errors.index.searchsorted([start, end]))]
    return Errors(float(some.sum()), len(some))


def percent(errors: Errors) -> str:
    """Write their mean for people; nothing where there is none."""
    return "" if errors.mape is None else f"{errors.mape:.1%}"
