"""Say why no instance is a candidate: how many fell at which clause, and for which reasons."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass

from gallery_server.dal.search import pages
from gallery_server.dal.search.query import Part
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.expressions.context import Context
from gallery_server.expressions.explain import Clause
from gallery_server.expressions.expression import Expression
from gallery_server.rules.evidence.facts import Facts, Outlook
from gallery_server.rules.evidence.views import alone
from gallery_server.rules.rule import Rule
from gallery_server.rules.selecting.candidates import Search

_REASONS = 3
_SAMPLE = 100
"""Instances that are looked at for the reasons why GIVEN is not true: all of a project have the same few."""


@dataclass(frozen=True, slots=True)
class Account:
    """Count what fell where, of up to 1,000 instances; reasons are the most frequent ones, with their number."""

    looked_at: int
    at_given: int
    at_when: int
    at_selection: int
    """What the preference needs is missing there, or the bytes were erased."""
    reasons: tuple[tuple[str, int], ...]
    more: bool = False
    """Whether there are instances that were not looked at."""

    def __str__(self) -> str:
        if not self.looked_at:
            return "there is no instance that it could select"
        first = "the newest " if self.more else ""
        fell = f"of {first}{self.looked_at:,} instances {self.at_given:,} fell at GIVEN, {self.at_when:,} at WHEN"
        if self.at_selection:
            fell += f", {self.at_selection:,} at MODEL_SELECTION"
        why = "; ".join(f"{reason} ({number:,})" for reason, number in self.reasons)
        return f"{fell}: {why}" if why else fell


def account_of(tx: Transaction, rule: Rule, search: Search, outlook: Outlook) -> Account:
    """Answer why a rule has no candidate."""
    most = limits.COMPARED_CANDIDATES
    total = pages.count(tx, search.everything, most + 1)
    looked_at = min(total, most)
    given = [each.instance_id for each in pages.find(tx, search.given, Part(None, None, most))]
    facts = Facts(tx, given, outlook)
    reasons: Counter[str] = Counter()
    passed = at_when = at_selection = 0
    for instance_id in given:
        view = alone(facts, instance_id)
        if not rule.given.outcome(view).is_true:
            reasons[why_not(rule.given, view)] += 1
            continue
        passed += 1
        if rule.when.outcome(view).is_true:
            at_selection += 1
        else:
            at_when += 1
            reasons[why_not(rule.when, view)] += 1
    at_given = max(looked_at - passed, 0)
    if not passed:
        reasons = _at_given(tx, rule, search, outlook)
    return Account(looked_at, at_given, at_when, at_selection, tuple(reasons.most_common(_REASONS)), more=total > most)


def why_not(expression: Expression, context: Context) -> str:
    """Say why a condition does not hold: the first of its parts that is false, or what makes it inconclusive."""
    outcome = expression.outcome(context)
    if outcome.inconclusive is not None:
        return str(outcome.inconclusive)
    return why_false(expression, expression.explain(context))


def why_false(expression: Expression, clause: Clause) -> str:
    """Say which part of a condition is false, the first of those that are; the clause is what it came to."""
    return f"{_first_false(expression.tree, clause).text} is false"


def _at_given(tx: Transaction, rule: Rule, search: Search, outlook: Outlook) -> Counter[str]:
    sample = [each.instance_id for each in pages.find(tx, search.everything, Part(None, None, _SAMPLE))]
    facts = Facts(tx, sample, outlook)
    return Counter(
        why_not(rule.given, view)
        for view in (alone(facts, instance_id) for instance_id in sample)
        if not rule.given.outcome(view).is_true
    )


def _first_false(tree: ast.expr, clause: Clause) -> Clause:
    while isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And):
        written = [part for part in tree.values if not isinstance(part, ast.Constant)]
        at = next((at for at, part in enumerate(clause.parts) if part.value is False), None)
        if at is None or len(written) != len(clause.parts):
            return clause
        tree, clause = written[at], clause.parts[at]
    return clause
