"""A class of models: how its instances are fitted, how they forecast, and what Gallery is told of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from examples.flights.data import DATA_SET, PACKAGE, moment
from examples.flights.metadata import OWNER, SHARD_KEY
from examples.flights.rivals import recent, regression
from examples.flights.rivals.past import Past, Period


@dataclass(frozen=True, eq=False)
class Rival:
    """Be one of the two classes; `model` names it in Gallery, and `name` for people and rules."""

    model: str
    name: str
    title: str
    fit: Callable[[Past, str, Period], bytes]
    forecast: Callable[[Past, str, bytes], Any]
    format: str
    said: Mapping[str, object] = field(default_factory=dict)

    def specification(self) -> dict[str, Any]:
        """Answer what `create_model` takes."""
        return {
            "shard_keys": [SHARD_KEY],
            "outputs": {"type": "number", "minimum": 0, "description": "departures in that hour"},
            "training": "make demo",
            "annotations": {"owner": OWNER, "title": self.title},
        }

    def metadata(self, destination: str, period: Period) -> dict[str, object]:
        """Answer the metadata of the instance of one destination, with its shard."""
        return {
            SHARD_KEY: destination,
            "modelName": self.name,
            "modelDomain": "flights",
            "owner": OWNER,
            "trainingDataSet": DATA_SET,
            "trainingDataVersion": version(PACKAGE),
            "trainingStart": moment(period[0]),
            "trainingEnd": moment(period[1]),
            "trainingCode": f"{self.fit.__module__.replace('.', '/')}.py",
            **self.said,
        }


RECENT = Rival(
    "recent",
    "Recent Mean",
    "Departures an hour, as in the hours before",
    recent.fit,
    recent.forecast,
    "json",
    {"modelType": "heuristic"},
)
REGRESSION = Rival(
    "weather",
    "Weather Regression",
    "Departures an hour, by calendar and weather",
    regression.fit,
    regression.forecast,
    "pickle",
    {
        "modelType": "scikit-learn",
        "features": ", ".join(regression.FEATURES),
        "hyperparameters": regression.HYPERPARAMETERS,
        "trainingFramework": "scikit-learn",
        "trainingFrameworkVersion": version("scikit-learn"),
    },
)
RIVALS = (RECENT, REGRESSION)
