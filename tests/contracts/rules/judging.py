"""Rules that act over one database: published, judged as a worker does, under a clock that stands until it is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gallery_server.dal import decision_store, job_store, rule_hold_store, rule_state_store
from gallery_server.domain.call import Deadline
from gallery_server.domain.decision import Decision, DecisionFilter, DecisionOutcome, DecisionTrigger
from gallery_server.domain.fault import Fault
from gallery_server.domain.instance import Instance
from gallery_server.domain.job import Claim, Job
from gallery_server.domain.rule import ActiveRule
from gallery_server.domain.rule_state import RuleHold, RuleState
from gallery_server.domain.value import Value
from gallery_server.registry import annotations
from gallery_server.rules.judging.judging import JUDGE, Judge, Pair, judge_now, leave
from tests.contracts.registry.fleet import ENVIRONMENT, Fleet
from tests.contracts.registry.gallery import PROJECT, caller
from tests.contracts.registry.measuring import Measuring
from tests.parts.published import active_rule, publish
from tests.unit.gallery_server.rules.writing import UUID, written

SECONDS = 60.0
LEASE_MICROS = 3_600_000_000


@dataclass
class Judging:
    fleet: Fleet
    subjects: int = 0

    def publish(self, uuid: str = UUID, *, mode: str = "enforce", **clauses: Any) -> ActiveRule:
        """Make a rule active as of now, in the place of the one that has its uuid."""
        own = {"GIVEN": "true", "WHEN": "metrics['mae'] < 5", "CALLBACK_ACTIONS": ["log"], "ENVIRONMENT": ENVIRONMENT}
        head = {"team": "default", "uuid": uuid, "project": PROJECT, "mode": mode}
        return self.activate(
            "default", "r" if uuid == UUID else f"r{uuid[:8]}", written(head | {"rule": own | clauses})
        )

    def activate(self, team: str, name: str, data: bytes, ending: str = "json") -> ActiveRule:
        active = active_rule(f"{team}/{name}.{ending}", data, self.fleet.clock.tick())
        self.fleet.gallery.write(lambda tx: publish(tx, active))
        self.fleet.clock.tick()
        return active

    def save(self, city: str | None = None, **record: Any) -> Instance:
        self.fleet.clock.tick(1_000)
        return self.fleet.save(city, **record)

    def measure(self, instance: Instance, value: float, *, name: str = "mae", **context: Any) -> None:
        self.fleet.clock.tick(1_000)
        Measuring(self.fleet.gallery).measure(instance.instance_id, {name: value}, **context)

    def annotate(self, instance: Instance, **values: Value) -> None:
        self.fleet.clock.tick(1_000)
        self.fleet.gallery.write(lambda tx: annotations.write(tx, caller(), instance, values))

    def left(
        self,
        *instances: Instance,
        uuid: str = UUID,
        trigger: DecisionTrigger = DecisionTrigger.WRITE,
        force: bool = False,
    ) -> str:
        """Leave a job that judges instances, and answer its subject."""
        self.subjects += 1
        subject = f"test/{self.subjects}"
        pairs = [Pair(uuid, each.instance_id) for each in instances]
        self.fleet.gallery.write(lambda tx: leave(tx, trigger, pairs, subject=subject, force=force))
        return f"{subject}/0"

    def job(self, subject: str) -> Job:
        found = self.fleet.gallery.read(lambda tx: job_store.find(tx, JUDGE, subject))
        assert found is not None
        return found

    def claimed(self, subject: str) -> Claim:
        job_id = self.job(subject).job_id
        claimed = self.fleet.gallery.write(lambda tx: job_store.claim(tx, job_id, "home/boot/1", LEASE_MICROS))
        assert claimed is not None
        return claimed

    def judge(self, *instances: Instance, **how: Any) -> list[Decision]:
        """Judge some instances now as a worker does, and answer the decisions that came of it, the oldest first."""
        before = self.fleet.clock.tick(1_000)
        self.run(self.left(*instances, **how))
        return self.decisions(since_micros=before)

    def run(self, subject: str) -> None:
        Judge(self.fleet.gallery.database).run(self.claimed(subject), Deadline.after(SECONDS))

    def fail(self, subject: str, fault: Fault) -> None:
        """Give a job up for good, as a worker does."""
        self.fleet.gallery.write(lambda tx: job_store.release_home(tx, "home", "later"))
        claim, handler = self.claimed(subject), Judge(self.fleet.gallery.database)
        self.fleet.gallery.write(lambda tx: (job_store.fail(tx, claim, fault), handler.failed(tx, claim, fault)))

    def now(self, rule: ActiveRule, instance: Instance, *, force: bool = False) -> Decision | None:
        self.fleet.clock.tick(1_000)
        return self.fleet.gallery.write(
            lambda tx: judge_now(tx, caller(), rule, instance.instance_id, DecisionTrigger.REQUEST, force=force)
        )

    def outcomes(self, *instances: Instance, **how: Any) -> list[DecisionOutcome]:
        return [each.outcome for each in self.judge(*instances, **how)]

    def judged(self, instance: Instance, *values: float, **context: Any) -> list[DecisionOutcome]:
        """Measure values one after the other, judge each, and answer what all came to."""
        found = []
        for value in values:
            self.measure(instance, value, **context)
            found += self.outcomes(instance)
        return found

    def decisions(self, **wanted: Any) -> list[Decision]:
        """Answer all decisions, or those that are wanted, the oldest first."""
        return self.fleet.gallery.read(
            lambda tx: decision_store.list_backwards(tx, DecisionFilter(**wanted), before=None, limit=1_000)
        )[::-1]

    def state(self, instance: Instance, uuid: str = UUID) -> RuleState | None:
        key = (uuid, instance.instance_id)
        return self.fleet.gallery.read(lambda tx: rule_state_store.find_many(tx, [key])).get(key)

    def hold(self, uuid: str = UUID) -> RuleHold | None:
        return self.fleet.gallery.read(lambda tx: rule_hold_store.find(tx, uuid))

    def jobs(self, kind: str, decisions: Iterable[Decision]) -> int:
        """Count the jobs of a kind that decisions left."""
        return self.fleet.gallery.read(
            lambda tx: sum(job_store.find(tx, kind, each.decision_id) is not None for each in decisions)
        )


def values_of(decision: Decision) -> Mapping[str, object]:
    return {each.written: each.value for each in decision.inputs}
