"""Walk through the instances that a rule may be about, newest first, and have it judged for them page by page."""

from __future__ import annotations

from collections.abc import Sequence

from gallery_server.dal.search import pages
from gallery_server.dal.search.query import Part, Query, Scope
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.decision import DecisionTrigger
from gallery_server.domain.search import AllOf, Predicate
from gallery_server.expressions.residual import split
from gallery_server.rules.evidence import searching
from gallery_server.rules.evidence.searching import field_ids_of, fields_of, scope_of
from gallery_server.rules.judging import judging
from gallery_server.rules.judging.judging import Pair
from gallery_server.rules.rule import Rule
from gallery_server.rules.selecting.selection import outlook_of
from gallery_server.rules.triggering.touched import names_stage

PAGE = 1_000


def projects_of(tx: Transaction, rule: Rule) -> dict[str, str]:
    """Answer the ids of the projects that a rule is about, by name; none where the one that it names is yet to come."""
    return searching.projects_of(tx, rule.document) or {}


def query_of(tx: Transaction, rule: Rule, project_ids: Sequence[str], also: Predicate | None = None) -> Query:
    """Ask for what SQL cannot tell GIVEN to be untrue of; copies and the deprecated too: these may be deployed."""
    given = split(rule.given, scope=outlook_of(rule, {}).scope).predicate
    parts = [each for each in (given, also) if each is not None]
    predicate = AllOf(tuple(parts)) if parts else None
    scope = scope_of(tx, project_ids, predicate) if project_ids else Scope(())
    fields = list(fields_of(predicate)) if predicate is not None else []
    return Query(
        scope,
        predicate,
        field_ids_of(tx, project_ids, fields) if project_ids else {},
        drafts=names_stage(rule),
        deprecated=True,
        copies=True,
    )


def leave_page(
    tx: Transaction,
    rule: Rule,
    query: Query,
    trigger: DecisionTrigger,
    *,
    after: str | None,
    subject: str,
    force: bool = False,
) -> str | None:
    """Leave the jobs that judge the instances behind one; answer the last of them, None where there are no more."""
    found = pages.find(tx, query, Part(None, None if after is None else (after,), PAGE))
    pairs = [Pair(rule.document.uuid, each.instance_id) for each in found]
    judging.leave(tx, trigger, pairs, subject=subject, force=force)
    return found[-1].instance_id if len(found) == PAGE else None
