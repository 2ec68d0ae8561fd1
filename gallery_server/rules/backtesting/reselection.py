"""Select again for what was asked since a time, under two versions of a rule, on what was known then.

A rule that selects has no moments but those at which it is asked: those of its decisions, which are kept where the
answer changed. Both versions choose among the instances that were there; holds are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from gallery_server.dal import decision_store
from gallery_server.dal.search import pages
from gallery_server.dal.search.query import Part, Query
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.decision import Decision, DecisionFilter
from gallery_server.domain.ids import new_id
from gallery_server.rules.backtesting.backtest import Versions
from gallery_server.rules.backtesting.history import History, at_the_end_of
from gallery_server.rules.backtesting.past import PastFacts
from gallery_server.rules.evidence.views import alone, paired
from gallery_server.rules.reading import names_in
from gallery_server.rules.rule import Rule
from gallery_server.rules.selecting.candidates import place_of
from gallery_server.rules.selecting.ordering import NoOrder, best_of
from gallery_server.rules.selecting.selection import outlook_of

_PAGE = 20
_MILLISECOND = 1_000


@dataclass(frozen=True, slots=True)
class Reselected:
    """A decision at whose moment the versions select otherwise; None where there is no candidate, or no order."""

    micros: int
    decision_id: str
    request: Mapping[str, object]
    before: str | None
    after: str | None


class Reselection:
    """Select again for the decisions of a rule, a page of them in each transaction."""

    def __init__(self, versions: Versions, since_micros: int) -> None:
        self._versions = versions
        self._wanted = DecisionFilter(rule_uuid=versions.rules[0].document.uuid, since_micros=since_micros)
        self.moments = 0
        """How many decisions there are."""
        self.left_out = 0
        """Of those, how many had more candidates than are looked at."""

    def page(self, tx: Transaction, before: str | None) -> tuple[list[Reselected], str | None]:
        """Answer what differs among the decisions before one, and the last of them; None where there is none left."""
        found = decision_store.list_backwards(tx, self._wanted, before=before, limit=_PAGE)
        history = History(tx, ())
        differing = []
        for decision in found:
            self.moments += 1
            try:
                old, new = (_selected(tx, rule, decision, history) for rule in self._versions.both)
            except OverflowError:
                self.left_out += 1
                continue
            if old != new:
                named = decision.created_micros, decision.decision_id, decision.request
                differing.append(Reselected(*named, old, new))
        return differing, found[-1].decision_id if len(found) == _PAGE else None


def _selected(tx: Transaction, rule: Rule | None, decision: Decision, history: History) -> str | None:
    """Answer what a version selects at the moment of a decision; raise OverflowError where too many are candidates."""
    preference = None if rule is None else rule.compiled.preference
    if rule is None or preference is None:
        return None
    outlook, clauses = outlook_of(rule, decision.request), rule.document.rule
    deployed = clauses.candidates == "deployed"
    copies = deployed or "cause" in names_in([rule.given, rule.when])
    query = Query(place_of(tx, rule, outlook), deprecated=deployed, copies=copies)
    # What was made later has a higher id.
    then = Part(None, (new_id(decision.created_micros + _MILLISECOND, bytes),), limits.COMPARED_CANDIDATES + 1)
    ids = [each.instance_id for each in pages.find(tx, query, then)]
    if len(ids) > limits.COMPARED_CANDIDATES:
        raise OverflowError(len(ids))
    history.know(ids)
    facts = PastFacts(tx, ids, outlook, history)
    facts.look(at_the_end_of(decision.created_micros))
    if deployed:
        ids = [each for each in ids if clauses.environment in facts.current_since(each)]
    fit = [each for each in ids if _is_fit(rule, facts, each)]
    try:
        best = best_of(fit, preference, alone=partial(alone, facts), paired=partial(paired, facts), name=str)
    except NoOrder:
        return None
    return best.winner


def _is_fit(rule: Rule, facts: PastFacts, instance_id: str) -> bool:
    view = alone(facts, instance_id)
    return rule.given.outcome(view).is_true and rule.when.outcome(view).is_true
