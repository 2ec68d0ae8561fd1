"""Judge a rule that acts because a person asks: for one instance now, or for many that exist, by a job."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import structlog

from gallery_server.dal import job_store, rule_store
from gallery_server.dal.database import Database
from gallery_server.dal.search import pages
from gallery_server.dal.search.query import Part, Query, key_of
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Caller, Deadline
from gallery_server.domain.decision import Decision, DecisionTrigger
from gallery_server.domain.fault import Fault
from gallery_server.domain.ids import new_id
from gallery_server.domain.instance import STANDARD_METADATA, Instance
from gallery_server.domain.job import Claim, NewJob
from gallery_server.domain.names import normal_name, shown
from gallery_server.domain.rule import ActiveRule
from gallery_server.domain.search import FieldName, Namespace, Predicate
from gallery_server.errors import InvalidArgument, NotFound, Reason
from gallery_server.expressions.expression import compiled
from gallery_server.expressions.pushdown import predicate_of
from gallery_server.expressions.residual import split
from gallery_server.rules.active import compiled_rule
from gallery_server.rules.evidence.searching import fields_of
from gallery_server.rules.judging import judging
from gallery_server.rules.publishing import listing
from gallery_server.rules.rule import Rule
from gallery_server.rules.triggering import walking
from gallery_server.rules.triggering.touched import names_stage

log = structlog.get_logger("gallery.rules")

APPLY = "apply"
_COUNTED = 10_000
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Triggered:
    """What came of judging one instance; without a decision the reason says why there is none."""

    decision: Decision | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Selected:
    """The instances that a rule is applied to: how many, and the newest of them."""

    count: int
    at_least: bool
    instance_ids: tuple[str, ...]
    job_id: int | None = None


def trigger(tx: Transaction, caller: Caller, reference: str | None, instance: Instance, *, force: bool) -> Triggered:
    """Judge a rule for an instance within this transaction; raise what `listing.get` does, and RULE_SELECTS."""
    active = _acting(tx, reference)
    rule = compiled_rule(active)
    if instance.project_name not in walking.projects_of(tx, rule):
        return Triggered(None, f"the rule is not about the project {shown(instance.project_name)}")
    if instance.line_sequence is None and not names_stage(rule):
        return Triggered(None, "the instance is a draft, and GIVEN does not name the stage")
    decision = judging.judge_now(tx, caller, active, instance.instance_id, DecisionTrigger.REQUEST, force=force)
    return Triggered(decision, None if decision is not None else "GIVEN is not true of it")


def apply(
    tx: Transaction, reference: str | None, where: str | None, project_name: str | None, *, preview: bool
) -> Selected:
    """Have a rule judged for what exists, and fire where it is true; in a preview tell what that would be.

    Raises what `listing.get` does; RULE_SELECTS; NotFound (PROJECT_NOT_FOUND) where the rule is not about the project;
    InvalidArgument where `where` is malformed (EXPRESSION_MALFORMED) or names what nobody ever wrote (FIELD_UNKNOWN).
    """
    active = _acting(tx, reference)
    rule = compiled_rule(active)
    project = None if project_name is None else normal_name("projectName", project_name)
    query = _query(tx, rule, where or None, project)
    counted = pages.count(tx, query, _COUNTED + 1)
    newest = pages.find(tx, query, Part(None, None, _SHOWN))
    selected = Selected(min(counted, _COUNTED), counted > _COUNTED, tuple(each.instance_id for each in newest))
    if preview:
        return selected
    payload = {
        "rule": active.uuid,
        "digest": active.digest,
        "where": where,
        "project": project,
        "page": 0,
        "after": None,
    }
    job_id = job_store.insert(tx, NewJob(APPLY, f"{new_id(tx.now)}/0", payload))
    return Selected(selected.count, selected.at_least, selected.instance_ids, job_id)


@dataclass(frozen=True, slots=True)
class Apply:
    """Leave what judges a page of the instances that a rule is applied to, and the job of the next page."""

    database: Database

    def run(self, claim: Claim, deadline: Deadline) -> None:
        """Do the job; see `jobs.attempt.Handler`."""
        self.database.write(partial(_apply_page, claim=claim), deadline)

    def failed(self, tx: Transaction, claim: Claim, fault: Fault) -> None:
        """Write nothing: the job itself says what it owed, and may be retried."""


def _apply_page(tx: Transaction, claim: Claim) -> None:
    job_store.finish(tx, claim)
    payload = claim.job.payload
    found = rule_store.find_many(tx, [payload["rule"]])
    if not found or found[0].digest != payload["digest"]:
        log.warning("a rule changed while it was applied, which ends that", rule=payload["rule"], job=claim.job.job_id)
        return
    rule = compiled_rule(found[0])
    last = walking.leave_page(
        tx,
        rule,
        _query(tx, rule, payload["where"], payload["project"]),
        DecisionTrigger.REQUEST,
        after=payload["after"],
        subject=f"{APPLY}/{claim.job.subject}",
        force=True,
    )
    if last is not None:
        begun, page = claim.job.subject.partition("/")[0], payload["page"] + 1
        job_store.insert(tx, NewJob(APPLY, f"{begun}/{page}", {**payload, "page": page, "after": last}))


def _acting(tx: Transaction, reference: str | None) -> ActiveRule:
    active = listing.get(tx, reference)
    if active.selects:
        raise InvalidArgument(
            Reason.RULE_SELECTS,
            f"The rule {active.reference} selects, and has nothing done; ask selectModel what it prefers, or name one "
            "with CALLBACK_ACTIONS.",
            field="rule",
            value=active.reference,
        )
    return active


def _query(tx: Transaction, rule: Rule, where: str | None, project: str | None) -> Query:
    projects = walking.projects_of(tx, rule)
    if project is not None and project not in projects:
        raise NotFound(
            Reason.PROJECT_NOT_FOUND,
            f"The rule {rule.name} is not about a project {shown(project)}; it is about "
            f"{', '.join(map(shown, sorted(projects)[:5])) or 'none that exists'}.",
            field="projectName",
            value=shown(project),
        )
    ids = list(projects.values()) if project is None else [projects[project]]
    query = walking.query_of(tx, rule, ids, None if where is None else _predicate_of(where))
    _require_known(query, where)
    return query


def _predicate_of(where: str) -> Predicate | None:
    predicate_of(where)  # refuses what SQL cannot decide, as modelQuery does
    asked = split(compiled(where))
    if asked.residual is not None:
        raise InvalidArgument(
            Reason.EXPRESSION_MALFORMED,
            "where is too long for one statement; write a shorter one, or apply the rule in several steps.",
            field="where",
        )
    return asked.predicate


def _require_known(query: Query, where: str | None) -> None:
    """Refuse a name that nobody ever wrote, which is likely misspelt."""
    for name in fields_of(_predicate_of(where)) if where else ():
        key = key_of(name)
        is_standard = name.namespace is Namespace.METADATA and name.name in STANDARD_METADATA
        if key is not None and key not in query.field_ids and not is_standard:
            raise _unknown(name)


def _unknown(name: FieldName) -> InvalidArgument:
    written = name.name if name.namespace is Namespace.METADATA else f"{name.namespace}.{name.name}"
    return InvalidArgument(
        Reason.FIELD_UNKNOWN,
        f"where names {shown(written)}, which was never written in the projects of the rule.",
        field="where",
        value=shown(written),
    )
