"""Choose the instance that a rule prefers, while its caller waits (paper, 3.7.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from gallery_server.dal import deployment_rows, instance_store
from gallery_server.dal.search import pages
from gallery_server.dal.search.pages import Found
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.decision import Standings
from gallery_server.domain.hold import Hold
from gallery_server.domain.line import Line, LineName
from gallery_server.domain.metric import Scope
from gallery_server.errors import FailedPrecondition, InvalidArgument, Reason
from gallery_server.rules.evidence.facts import Facts, Outlook
from gallery_server.rules.evidence.views import View, alone, paired
from gallery_server.rules.reading import metrics_in
from gallery_server.rules.rule import Rule
from gallery_server.rules.selecting.account import Account, account_of
from gallery_server.rules.selecting.candidates import Search, search_of
from gallery_server.rules.selecting.ordering import Best, NoOrder, best_of


@dataclass(frozen=True, slots=True)
class Kept:
    """A hold on a line, and the instance that it keeps there; None where it keeps that there is none."""

    hold: Hold
    instance_id: str | None


Holding = Callable[[Transaction, Line, str], Kept | None]
"""Answer the hold that is in force on a line in an environment, None where none is."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What came of a selection: the answer, and how it stood; the account says why there is no candidate."""

    instance_id: str | None
    standings: Standings
    outlook: Outlook
    kept: Kept | None = None
    account: Account | None = None

    @property
    def reason(self) -> str:
        """Say in words why it is this one."""
        standings, kept = self.standings, self.kept
        if kept is not None:
            return f"held by {kept.hold.created_by}: {kept.hold.reason}"
        if self.account is not None:
            return str(self.account)
        number = f"{'at least ' if standings.at_least else ''}{standings.candidates:,}"
        of = "the only candidate" if standings.candidates == 1 else f"the best of {number} candidates"
        return f"{of}, tied with an older one" if standings.tied else of


def outlook_of(rule: Rule, request: Mapping[str, object]) -> Outlook:
    """Answer how a rule looks at instances; raise InvalidArgument where its SCOPE is none of those that there are."""
    clauses = rule.document.rule
    try:
        return Outlook(Scope(clauses.scope), clauses.environment, request)
    except ValueError:
        raise InvalidArgument(
            Reason.RULE_MALFORMED,
            f"SCOPE of {rule.name} is {clauses.scope}, and nothing is measured there; write one of {', '.join(Scope)}.",
            field="rule",
            known=", ".join(Scope),
        ) from None


def choose(
    tx: Transaction,
    rule: Rule,
    request: Mapping[str, object],
    holding: Holding,
    line: LineName | None = None,
) -> Choice:
    """Answer which instance a rule selects for a request; a hold on its line outranks the rule.

    Where a line is named, its instances alone are candidates.

    Raises FailedPrecondition, NOT_AN_ORDER where the comparison of the rule is none.
    """
    outlook = outlook_of(rule, request)
    search = search_of(tx, rule, outlook, line)
    is_ordered = search.order is not None
    standings = _ordered(tx, search, outlook) if is_ordered else _compared(tx, rule, search, outlook)
    if standings.winner_id is None:
        return Choice(None, standings, outlook, account=account_of(tx, rule, search, outlook))
    kept = _kept(tx, standings.winner_id, outlook.environment, holding)
    if kept is None or kept.instance_id == standings.winner_id:
        return Choice(standings.winner_id, standings, outlook)
    return Choice(kept.instance_id, standings, outlook, kept)


def _ordered(tx: Transaction, search: Search, outlook: Outlook) -> Standings:
    """Look through the candidates as SQL orders them, until the best two are known."""
    best: list[Found] = []
    ended = True
    for page in search.pages(tx):
        tx.deadline.check()
        best += page if search.is_decided else _fit(tx, search, page, outlook)
        if len(best) > 1:
            ended = False
            break
    if not best:
        return Standings()
    winner, runner_up = best[0], best[1] if len(best) > 1 else None
    count, at_least = len(best), not ended
    if search.is_decided and not ended:
        count = pages.count(tx, search.query, limits.COUNTED_CANDIDATES + 1)
        at_least, count = count > limits.COUNTED_CANDIDATES, min(count, limits.COUNTED_CANDIDATES)
    return Standings(
        winner.instance_id,
        None if runner_up is None else runner_up.instance_id,
        tied=runner_up is not None and search.are_tied(winner, runner_up),
        candidates=count,
        at_least=at_least,
    )


def _fit(tx: Transaction, search: Search, page: Sequence[Found], outlook: Outlook) -> list[Found]:
    facts = Facts(tx, [each.instance_id for each in page], outlook, names=metrics_in(search.residuals))
    return [each for each in page if _is_fit(search, alone(facts, each.instance_id))]


def _is_fit(search: Search, view: View) -> bool:
    """Tell whether what SQL left undecided of GIVEN and WHEN holds; to read what it has decided would cost most."""
    return all(residual.outcome(view).is_true for residual in search.residuals)


def _compared(tx: Transaction, rule: Rule, search: Search, outlook: Outlook) -> Standings:
    """Hold all candidates against each other, a page at a time: the best two of a page meet those of the next."""
    preference = rule.compiled.preference
    assert preference is not None  # noqa: S101 - whoever asks has a rule that selects
    standings = Standings()
    count = 0
    names = metrics_in([*search.residuals, preference.expression])
    for page in search.pages(tx):
        tx.deadline.check()
        carried = [each for each in (standings.winner_id, standings.runner_up_id) if each is not None]
        facts = Facts(tx, [*carried, *(each.instance_id for each in page)], outlook, names=names)
        view = cache(partial(alone, facts))
        fit = [each.instance_id for each in page if _is_fit(search, view(each.instance_id))]
        if not fit:
            continue
        try:
            best: Best[str] = best_of(
                [*carried, *fit],
                preference,
                alone=view,
                paired=partial(paired, facts),
                name=str,
            )
        except NoOrder as error:
            raise _no_order(rule, error) from None
        count += len(fit) - len(best.unfit)
        standings = Standings(best.winner, best.runner_up, best.tied)
    return replace(standings, candidates=count)


def _kept(tx: Transaction, instance_id: str, environment: str | None, holding: Holding) -> Kept | None:
    if environment is None:
        return None
    instance = instance_store.find(tx, instance_id)
    if instance is None:
        return None
    line = deployment_rows.find_lines(tx, [instance.line_id])[instance.line_id]
    return holding(tx, line, environment)


def _no_order(rule: Rule, error: NoOrder) -> FailedPrecondition:
    return FailedPrecondition(
        Reason.NOT_AN_ORDER,
        f"MODEL_SELECTION of {rule.name} is no order of the candidates: {error}. Compare one value of each, as "
        "a.metrics['mae'] < b.metrics['mae'].",
        rule=rule.name,
        counterExample=str(error),
    )
