"""Decisions of rules that fired, and the tries of what they leave to be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gallery_server.actions.acting import Act, ActOnFailure
from gallery_server.actions.kind import Kind
from gallery_server.actions.performing import Performer
from gallery_server.dal import decision_action_store, decision_store, job_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.domain.decision import Decision, DecisionOutcome, DecisionTrigger, RuleIdentity, Standings
from gallery_server.domain.decision_action import DecisionAction
from gallery_server.domain.ids import new_id
from gallery_server.domain.instance import Instance
from gallery_server.domain.job import Claim, Job
from gallery_server.errors import Reason
from gallery_server.jobs.attempt import Attempts, Handler, Outcome
from gallery_server.jobs.retry import Retry
from gallery_server.rules.evidence.explaining import explained
from gallery_server.rules.evidence.facts import Facts
from gallery_server.rules.evidence.views import alone
from gallery_server.rules.judging.acting import ACT, ACT_ON_FAILURE, begin
from gallery_server.rules.rule import Rule, read_rule
from gallery_server.rules.selecting.selection import outlook_of
from tests.contracts.registry.fleet import Fleet
from tests.contracts.registry.gallery import SECONDS
from tests.parts.callback import Callback

UUID = "4365754a-92bb-4421-a1be-00d7d87f77a0"
AT_ONCE = Retry(first_pause_seconds=0.0)
LEASE = 60_000_000


@dataclass(frozen=True)
class Deciding:
    fleet: Fleet
    callback: Callback
    outside: Mapping[str, Kind]

    def rule(self, actions: list[str], on_failure: list[str], **keys: Any) -> Rule:
        clauses = {"GIVEN": "true", "WHEN": "true", "ENVIRONMENT": "production", "CALLBACK_ACTIONS": actions} | keys
        if on_failure:
            clauses["ON_FAILURE"] = on_failure
        lines = [f"  {key}: {content}" for key, content in clauses.items()]
        text = f"team: forecasting\nuuid: {UUID}\nrule:\n" + "\n".join(lines) + "\n"
        return read_rule("forecasting/drift.yaml", text.encode())

    def decide(
        self, instance: Instance, *actions: str, on_failure: tuple[str, ...] = (), team: str = "", **keys: Any
    ) -> str:
        """Let a rule fire for an instance, and answer the decision; `team` is its actions.yaml."""
        rule = self.rule(list(actions), list(on_failure), **keys)

        def fire(tx: Transaction) -> str:
            facts = Facts(tx, [instance.instance_id], outlook_of(rule, {}))
            clauses, inputs = explained(rule, facts, instance.instance_id)
            decision = Decision(
                decision_id=new_id(tx.now),
                rule=RuleIdentity(UUID, rule.name, rule.digest, "enforce", rule.path, "c" * 40),
                trigger=DecisionTrigger.WRITE,
                outcome=DecisionOutcome.FIRED,
                instance_id=instance.instance_id,
                reason="it is so",
                request={},
                standings=Standings(),
                inputs=inputs,
                clauses=clauses,
                environment=rule.document.rule.environment,
                hold_id=None,
                created_micros=tx.now,
                created_by="rule:forecasting/drift",
                request_id="request",
                latency_micros=0,
            )
            decision_store.insert(tx, decision)
            begin(
                tx, decision, rule, team.replace("URL", self.callback.url) or None, alone(facts, instance.instance_id)
            )
            return decision.decision_id

        return self.fleet.gallery.write(fire)

    def claim(self, decision_id: str, kind: str = ACT) -> Claim:
        """Take the job, as a worker does."""
        job = self.job(decision_id, kind)
        assert job is not None
        claim = self.fleet.gallery.write(lambda tx: job_store.claim(tx, job.job_id, "home/boot/1", LEASE))
        assert claim is not None
        return claim

    @property
    def handlers(self) -> dict[str, Handler]:
        performer = Performer(self.fleet.gallery.database, self.outside)
        return {ACT: Act(performer), ACT_ON_FAILURE: ActOnFailure(performer)}

    def attempt(self, claim: Claim) -> Outcome:
        """Try a job."""
        return Attempts(self.fleet.gallery.database, self.handlers, AT_ONCE).make(claim, Deadline.after(SECONDS))

    def act(self, decision_id: str, kind: str = ACT) -> Outcome:
        return self.attempt(self.claim(decision_id, kind))

    def job(self, decision_id: str, kind: str = ACT) -> Job | None:
        return self.fleet.gallery.read(lambda tx: job_store.find(tx, kind, decision_id))

    def retry(self, decision_id: str, kind: str = ACT) -> bool:
        """Let a job that failed for good wait anew."""
        job = self.job(decision_id, kind)
        assert job is not None
        return self.fleet.gallery.write(lambda tx: job_store.retry(tx, job.job_id))

    def actions(self, decision_id: str) -> list[DecisionAction]:
        return self.fleet.gallery.read(lambda tx: decision_action_store.list_of(tx, decision_id))

    def statuses(self, decision_id: str) -> dict[str, str]:
        return {each.name: each.status.value for each in self.actions(decision_id)}

    def done(self, instance: Instance, *actions: str, **keys: Any) -> Mapping[str, str]:
        """Let a rule fire and act; answer how far its actions are."""
        decision_id = self.decide(instance, *actions, **keys)
        self.act(decision_id)
        return self.statuses(decision_id)

    def reason_of(self, decision_id: str, name: str) -> Reason | None:
        fault = next(each.fault for each in self.actions(decision_id) if each.name == name)
        return None if fault is None else Reason(fault.reason)
