"""Rules that are active over one database, and what each write has judged: without a worker."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from gallery_server.dal import decision_store, job_store, rule_repository_store, rule_store
from gallery_server.dal.schema import JobRow
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.decision import Decision, DecisionFilter
from gallery_server.domain.event import Change, Event, EventKind
from gallery_server.domain.job import Claim, Job
from gallery_server.domain.rule import ActiveRule, RuleMode
from gallery_server.jobs.attempt import Handler
from gallery_server.rules.judging.judging import JUDGE
from gallery_server.rules.rule import read_rule
from gallery_server.rules.triggering.current_index import CurrentIndex
from gallery_server.rules.triggering.triggering import Triggering
from tests.contracts.keeping.feed import numbering, read_all, soon
from tests.contracts.registry.fleet import Fleet
from tests.contracts.registry.gallery import PROJECT

TEAM = "default"
COMMIT = "0123456789abcdef" * 2 + "01234567"
ACTIVATED = Change(EventKind.RULES_ACTIVATED, "gallery", COMMIT)
"""What publishing emits, whatever changed."""
_LEASE_MICROS = 60_000_000


def rule_text(name: str, given: str, when: str, more: str = "", project: str | None = PROJECT, team: str = TEAM) -> str:
    """Write a rule whose uuid follows from its name."""
    about = "" if project is None else f"project: {project}\n"
    given, when = (text.replace('"', '\\"') for text in (given, when))
    return (
        f"team: {team}\nuuid: {uuid.uuid5(uuid.NAMESPACE_DNS, name)}\n{about}rule:\n"
        f'  GIVEN: "{given}"\n  WHEN: "{when}"\n  CALLBACK_ACTIONS: [log]\n{more}'
    )


def active_rule(name: str, text: str, activated_micros: int = 0) -> ActiveRule:
    """Make the rule of a text as it is kept once it is active."""
    team = text.partition("\n")[0].removeprefix("team: ")
    path = f"{team}/{name}.yaml"
    rule = read_rule(path, text.encode())
    return ActiveRule(
        uuid=rule.document.uuid,
        team=team,
        name=name,
        path=path,
        commit=COMMIT,
        digest=rule.digest,
        project_name=rule.document.project,
        mode=RuleMode(rule.document.mode),
        environment=rule.document.rule.environment,
        serves=None,
        selects=rule.document.rule.is_selection,
        description="",
        document=text,
        activated_micros=activated_micros,
    )


class Bell:
    """Hold the parts; `rung` answers what is judged since it was asked last."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.gallery = fleet.gallery
        self.database = fleet.gallery.database
        self.index = CurrentIndex()
        self.triggering = Triggering(self.database, self.index)
        self.names: dict[str, str] = {}
        self._seen: set[int] = set()

    def activate(
        self, name: str, given: str, when: str, more: str = "", *, project: str | None = PROJECT, team: str = TEAM
    ) -> ActiveRule:
        """Make a rule active in place of the one of its name."""
        rule = active_rule(name, rule_text(name, given, when, more, project, team), self.database.clock())

        def keep(tx: Transaction) -> None:
            rule_repository_store.own(tx)
            rule_store.delete(tx, [rule.uuid])
            rule_store.insert(tx, [rule])
            tx.emit(ACTIVATED)

        self.gallery.write(keep)
        self.names[rule.uuid] = name
        return rule

    def withdraw(self, rule: ActiveRule) -> None:
        """Let a rule be active no more."""

        def remove(tx: Transaction) -> None:
            rule_repository_store.own(tx)
            rule_store.delete(tx, [rule.uuid])
            tx.emit(ACTIVATED)

        self.gallery.write(remove)

    def number(self) -> None:
        """Number what has committed."""
        while numbering(self.database).step():
            pass

    def look(self) -> None:
        """Number all events, and look at them."""
        self.number()
        while self.triggering.step():
            pass

    def rung(self) -> set[tuple[str, str]]:
        """Answer the pairs that are left to be judged since, by the name of the rule and the id of the instance."""
        self.look()
        new = [job for job in self.jobs(JUDGE) if job.job_id not in self._seen]
        self._seen |= {job.job_id for job in new}
        return {(self.names[rule], instance) for job in new for rule, instance in job.payload["pairs"]}

    def rules(self) -> set[str]:
        """Answer the names of the rules alone."""
        return {name for name, _ in self.rung()}

    def jobs(self, *kinds: str) -> list[Job]:
        """Answer the jobs of some kinds, in the order in which they were left."""
        return self.gallery.read(lambda tx: list(_jobs(tx, kinds)))

    def decisions(self) -> list[Decision]:
        """Answer all decisions, newest first."""
        return self.gallery.read(
            lambda tx: decision_store.list_backwards(tx, DecisionFilter(), before=None, limit=1_000)
        )

    def events(self) -> list[Event]:
        """Answer all events so far."""
        self.number()
        return read_all(self.database)

    def do(self, handler: Handler, *kinds: str) -> int:
        """Do every job that is due, and those that it leaves; answer how many."""
        done = 0
        while claims := self.gallery.write(lambda tx: _claim(tx, kinds)):
            for claim in claims:
                handler.run(claim, soon())
                done += 1
        return done


def _jobs(tx: Transaction, kinds: tuple[str, ...]) -> Iterator[Job]:
    rows = tx.rows(JobRow.select(JobRow.kind, JobRow.subject).where(JobRow.kind.in_(kinds)).order_by(JobRow.job_id))
    for row in rows:
        found = job_store.find(tx, row["kind"], row["subject"])
        if found is not None:
            yield found


def _claim(tx: Transaction, kinds: tuple[str, ...]) -> list[Claim]:
    home = str(uuid.UUID(int=1))
    due = job_store.claimable(tx, tx.lease_now(), home, kinds, 10)
    claims = [job_store.claim(tx, job_id, f"{home}/boot/1", _LEASE_MICROS) for job_id in due]
    return [claim for claim in claims if claim is not None]
