"""The test bench and a real store in lockstep: what a case writes is written to both, and each judges it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isnan

from gallery_server.dal import health_store, instance_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.decision import DecisionOutcome, DecisionTrigger
from gallery_server.domain.health import Completeness, InstanceHealth, Measures, MetricDrift
from gallery_server.domain.instance import Instance
from gallery_server.domain.metric import MetricKey, Scope
from gallery_server.rules.judging.state import Moment
from gallery_server.rules.rule import Rule
from gallery_server.rules.testing.acting import Actor
from gallery_server.rules.testing.document import Case, TestShape, keys_of
from gallery_server.rules.testing.series import SeriesKey
from gallery_server.rules.testing.world import Simulated, World
from tests.contracts.decisions.choosing import value
from tests.contracts.registry.measuring import Measuring, wish
from tests.contracts.rules.judging import Judging
from tests.parts.published import active_rule, publish

_BEFORE = 1
_FOUND = {
    "!": {DecisionOutcome.FIRED},
    "T": {DecisionOutcome.TRUE, DecisionOutcome.BARRED},
    "F": {DecisionOutcome.FALSE},
    "?": {DecisionOutcome.INCONCLUSIVE},
    ".": {None},
}


@dataclass
class Real:
    """Bring a store to where the world of a case is."""

    judging: Judging
    rule: Rule
    test: TestShape
    world: World

    def __post_init__(self) -> None:
        self.fleet = self.judging.fleet
        self.instances: dict[str, Instance] = {}
        self._deployed: set[tuple[int, str, str]] = set()
        self._deprecated: set[str] = set()
        shapes = self.test.instances.values()
        for model in {shape.model for shape in shapes}:
            keys = sorted({key for shape in shapes if shape.model == model for key in shape.shard})
            self.fleet.gallery.create("A", project_name=self.fleet.project, base_version_id=model, shard_keys=keys)
        self.fleet.declare(*sorted({"production", *(name for shape in shapes for name in shape.deployed)}))

    def begin(self) -> None:
        """Have all there that was before the clock begins, the rule the last."""
        before = self.test.clock - _BEFORE
        self.catch_up(before)
        for name, shape in self.test.instances.items():
            self.measure(name, {self.world.whole(key): found for key, found in keys_of(shape.metrics).items()})
        active = active_rule(self.rule.path, self.rule.source.text.encode(), before)
        self.fleet.gallery.write(lambda tx: publish(tx, active))

    def catch_up(self, now: int) -> None:
        """Save, deploy and deprecate what the world has since."""
        for instance in self.world.existing(now):
            if instance.name not in self.instances:
                self._save(instance)
        coming = [each for each in self.world.deployed_between(0, now) if each.instance.name in self.instances]
        for each in sorted(coming, key=lambda each: each.micros):
            key = each.micros, each.instance.name, each.environment
            if key not in self._deployed:
                self._deployed.add(key)
                self.fleet.clock.now = each.micros
                self.fleet.deploy(self.instances[each.instance.name], each.environment)
        self.fleet.clock.now = now
        for instance in self.world.existing(now):
            if instance.deprecated and instance.name not in self._deprecated:
                self._deprecated.add(instance.name)
                self.fleet.gallery.deprecate(self.instances[instance.name].instance_id)

    def measure(self, name: str, values: Mapping[SeriesKey, float]) -> None:
        now, owner = self.fleet.clock.now, self.instances.get(name)
        if owner is None:
            return
        for key, found in values.items():
            if key.scope == "drift":
                self.fleet.gallery.write(lambda tx, key=key, found=found: _put_drift(tx, owner, key.name, found, now))  # type: ignore[misc]  # defaults of a lambda
            else:
                asked = wish(
                    owner.instance_id, {key.name: found}, scope=key.scope, segment=key.segment, measured_micros=now
                )
                Measuring(self.fleet.gallery).record(asked)

    def judge(self, names: list[str]) -> dict[str, DecisionOutcome | None]:
        """Judge instances at once, and answer what each came to; None where GIVEN is not true of it."""
        owners = {self.instances[name].instance_id: name for name in names}
        subject = self.judging.left(
            *(self.instances[name] for name in names), uuid=self.rule.document.uuid, trigger=DecisionTrigger.CLOCK
        )
        self.judging.run(subject)
        made = {
            owners[str(each.instance_id)]: each.outcome
            for each in self.judging.decisions(since_micros=self.fleet.clock.now)
        }
        return {name: made.get(name) for name in names}

    def _save(self, instance: Simulated) -> None:
        self.fleet.clock.now = instance.created_micros
        metadata = {key: value(content) for key, content in instance.shape.metadata.items()}
        self.instances[instance.name] = self.fleet.gallery.save(
            instance.name.encode(),
            project_name=self.fleet.project,
            base_version_id=instance.shape.model,
            metadata=metadata,
        )


class Lockstep(Actor):
    """Judge one case on the bench, and what it judges on a store too, a step behind."""

    def __init__(self, judging: Judging, rule: Rule, test: TestShape, case: Case, kinds: Mapping[str, str]) -> None:
        super().__init__(rule, test, case, kinds)
        self.real = Real(judging, rule, test, self._world)
        self.differences: list[str] = []
        self.compared = 0
        self._due: list[str] = []
        self._stood: dict[str, DecisionOutcome | None] = {}

    def compare(self) -> None:
        """Carry out all steps on both."""
        self.run()
        self._settle()

    def _take_baselines(self) -> None:
        super()._take_baselines()
        self.real.begin()

    def _causes(self, number: int, before: int, now: int) -> Iterator[tuple[str, bool]]:
        self._settle()
        self.real.catch_up(now)
        causes = dict(super()._causes(number, before, now))
        for name, series in self._case.series.items():
            found = {key: values[number] for key, values in keys_of(series).items() if number < len(values)}
            self.real.measure(name, {self._world.whole(key): each for key, each in found.items() if each is not None})
        yield from causes.items()

    def _judge(self, instance: Simulated, number: int, moment: Moment) -> None:
        super()._judge(instance, number, moment)
        self._due.append(instance.name)

    def _settle(self) -> None:
        """Judge on the store what the bench has judged at this step, and let its deeds follow."""
        if not self._due:
            return
        for name, found in self.real.judge(self._due).items():
            # Where nothing new came of it, no decision says so.
            outcome = found if found is not None else self._stood.get(name)
            mark = self.acted.course[name][-1]
            if mark != "." and outcome not in _FOUND[mark]:
                self.differences.append(f"{name}, step {len(self.acted.course[name]) - 1}: {mark} is {outcome}")
            self._stood[name] = DecisionOutcome.TRUE if outcome is DecisionOutcome.FIRED else outcome
            self.compared += 1
        self._due = []
        self.real.catch_up(self.real.fleet.clock.now)


def _put_drift(tx: Transaction, owner: Instance, name: str, drift: float, micros: int) -> None:
    """Keep a drift as it is kept when it was computed, or that it cannot be told."""
    (instance,) = instance_store.find_many(tx, [owner.instance_id]).values()
    key = MetricKey(Scope.PRODUCTION, "", name)
    measures = Measures(
        Completeness(1.0, ()), drifts=(MetricDrift(key, None, 9, drift=None if isnan(drift) else drift),)
    )
    health_store.put_many(tx, instance.project_id, [InstanceHealth(owner.instance_id, measures, micros, 1)])
