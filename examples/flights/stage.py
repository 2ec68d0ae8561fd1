"""What the acts hand to one another."""

from __future__ import annotations

from dataclasses import dataclass, field

from examples.flights.data import Demand
from examples.flights.folder import DemoFolder
from examples.flights.measuring import Measurement
from examples.flights.screen import Screen
from examples.flights.servers import Servers
from examples.flights.training import Trained
from gallery_client import ModelInstance


@dataclass
class Stage:
    """Hold the demand, the servers, and what came of the acts so far."""

    screen: Screen
    folder: DemoFolder
    servers: Servers
    demand: Demand
    trained: list[Trained] = field(default_factory=list)
    stored: list[ModelInstance] = field(default_factory=list)
    retrained: list[ModelInstance] = field(default_factory=list)
    production: dict[str, list[Measurement]] = field(default_factory=dict)
    """Of each deployed instance, by its id, what every week of its use was like."""
