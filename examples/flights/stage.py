"""What the acts hand to one another."""

from __future__ import annotations

from dataclasses import dataclass, field

from examples.flights.data import Demand
from examples.flights.folder import DemoFolder
from examples.flights.measuring import Measurement
from examples.flights.rivals.fleet import Fleet
from examples.flights.rivals.receiver import Receiver
from examples.flights.rivals.season import Season
from examples.flights.rule_repository import RuleRepository
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
    fleet: Fleet = field(init=False)
    """The two classes of models between which a rule chooses; an act enters it."""
    receiver: Receiver = field(init=False)
    """What takes the callbacks of rules."""
    season: Season = field(default_factory=Season)
    """What came of the weeks in which the rule chose."""

    @property
    def rules(self) -> RuleRepository:
        """Answer the repository of rules that the servers follow."""
        return RuleRepository(self.folder)
