"""Whatever is done in whatever order: what is answered of any moment is what a list of all that was done says."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gallery_server.domain.deployment import Deployment, DeploymentKind, RestoreOutcome
from gallery_server.errors import FailedPrecondition
from tests.contracts.registry.fleet import BEGIN, Fleet
from tests.contracts.registry.gallery import flat

CITIES = ("Oslo", "Rome")
OF_EACH = 4
Kind = DeploymentKind

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["deploy", "deploy", "deploy", "undeploy", "roll back", "roll back", "restore"]),
        st.sampled_from(CITIES),
        st.integers(0, OF_EACH - 1),
        st.integers(0, 2),
    ),
    max_size=20,
)
"""What is done, where, with which instance (or to how long ago), and how many microseconds later."""


@dataclass
class Remembered:
    """All that was done on one line."""

    rows: list[tuple[int, Kind, str | None]] = field(default_factory=list)

    def current(self, at: int) -> str | None:
        """Answer what was current at a moment."""
        return next((instance for micros, _, instance in reversed(self.rows) if micros <= at), None)

    def put(self, now: int, kind: Kind, instance: str | None) -> None:
        self.rows.append((now, kind, instance))

    def target(self) -> str | None:
        """Answer what a rollback goes back to: by the newest place of each instance, and of each rollback from it."""
        run = {instance: place for place, (_, _, instance) in enumerate(self.rows)}
        meant = {
            instance: place
            for place, (_, kind, instance) in enumerate(self.rows)
            if kind in (Kind.DEPLOYED, Kind.RESTORED)
        }
        left = {
            before: place + 1
            for place, ((_, _, before), (_, kind, _)) in enumerate(itertools.pairwise(self.rows))
            if kind is Kind.ROLLED_BACK
        }
        current = self.rows[-1][2] if self.rows else None
        earlier = [
            (place, instance)
            for instance, place in run.items()
            if instance not in (None, current) and left.get(instance, -1) < meant[instance]
        ]
        return max(earlier)[1] if earlier else None


@dataclass
class Replay:
    """Do steps to a fleet, and note them."""

    fleet: Fleet
    saved: dict[str, list[str]]
    lines: dict[str, Remembered]

    def step(self, action: str, city: str, number: int) -> None:
        line, now = self.lines[city], self.fleet.clock.now
        match action:
            case "deploy":
                wanted = self.saved[city][number]
                unchanged = line.current(now) == wanted
                assert self.fleet.deploy(wanted).unchanged == unchanged
                if not unchanged:
                    line.put(now, Kind.DEPLOYED, wanted)
            case "undeploy":
                if line.current(now) is not None:
                    self.fleet.undeploy(city)
                    line.put(now, Kind.UNDEPLOYED, None)
            case "roll back":
                target = line.target()
                try:
                    done = self.fleet.roll_back(city).deployment.instance_id
                except FailedPrecondition:
                    done = None
                assert done == target
                if target is not None:
                    line.put(now, Kind.ROLLED_BACK, target)
            case "restore":
                self.restore(now - number)

    def restore(self, moment: int) -> None:
        now = self.fleet.clock.now
        previewed = self.fleet.preview(moment).page.items
        assert self.fleet.restore(moment).page.items == previewed
        outcomes = {each.line.shard.as_dict()["city"]: each.outcome for each in previewed}
        for city, line in self.lines.items():
            before, then = line.current(now), line.current(moment)
            if not line.rows:
                assert city not in outcomes
            elif before == then:
                assert outcomes[city] is RestoreOutcome.UNCHANGED
            elif then is None:
                assert outcomes[city] is RestoreOutcome.UNDEPLOYED
                line.put(now, Kind.UNDEPLOYED, None)
            else:
                assert outcomes[city] is RestoreOutcome.RESTORED
                line.put(now, Kind.RESTORED, then)

    def check(self) -> None:
        now = self.fleet.clock.now
        for city, line in self.lines.items():
            history = list(reversed(self.fleet.history(city, limit=3)))
            assert [(each.created_micros, each.kind, each.instance_id) for each in history] == line.rows
            for before, after in itertools.pairwise(history):
                assert (after.previous_instance_id, before.ended_micros) == (before.instance_id, after.created_micros)
            for moment in range(BEGIN - 1, now + 1):
                assert self.fleet.current(city, at=moment) == line.current(moment)
            assert self.fleet.current(city) == line.current(now)
        running = {city: line.current(now) for city, line in self.lines.items()}
        assert {city_of(each): each.instance_id for each in flat(self.fleet.listed(limit=1))} == {
            city: instance for city, instance in running.items() if instance is not None
        }


def city_of(deployment: Deployment) -> str:
    return deployment.line.shard.as_dict()["city"]


_projects = itertools.count()


@given(STEPS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_history_is_told_as_it_was(fleet: Fleet, steps: list[tuple[str, str, int, int]]):
    mine = Fleet(fleet.gallery, fleet.clock, f"project {next(_projects)}")
    mine.clock.now = BEGIN
    mine.create(sharded=True)
    saved = {city: [mine.save(city).instance_id for _ in range(OF_EACH)] for city in CITIES}
    replay = Replay(mine, saved, {city: Remembered() for city in CITIES})
    for action, city, number, later in steps:
        mine.clock.tick(later)
        replay.step(action, city, number)
    replay.check()
