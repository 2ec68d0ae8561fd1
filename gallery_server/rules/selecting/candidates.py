"""Find the instances that a rule may select: SQL decides what it can of GIVEN, WHEN and the preference."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gallery_server.dal import fact_reading, line_store, model_store
from gallery_server.dal.search import pages
from gallery_server.dal.search.orders import CREATION
from gallery_server.dal.search.pages import Found
from gallery_server.dal.search.query import Part, Query, Scope
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.line import LineName
from gallery_server.domain.metric import Scope as Stage
from gallery_server.domain.names import shown
from gallery_server.domain.search import AllOf, Comparison, FieldName, Namespace, Operator, Order, Predicate
from gallery_server.domain.shard import Shard
from gallery_server.domain.value import text
from gallery_server.errors import NotFound, Reason
from gallery_server.expressions.expression import Expression
from gallery_server.expressions.order import order_by_comparison, order_by_value
from gallery_server.expressions.residual import split
from gallery_server.rules.clauses import Preference
from gallery_server.rules.evidence.facts import Outlook
from gallery_server.rules.evidence.searching import field_ids_of, fields_of, projects_of, scope_of
from gallery_server.rules.reading import names_in
from gallery_server.rules.rule import Rule

_FIRST_PAGE, _PAGE = 100, 1_000
_DECIDED_PAGE = 20
"""Where SQL decides all, the best two are on it, unless the first ones were erased."""


@dataclass(frozen=True, slots=True)
class Given:
    """Hold what is the same for all instances: an expression that reads nothing else has one value."""

    names: Mapping[str, object]
    functions: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Search:
    """Say how the candidates of a rule are found, and what SQL leaves undecided of its clauses."""

    query: Query
    given: Query
    """Those that SQL cannot tell GIVEN to be untrue of."""
    everything: Query
    residuals: tuple[Expression, ...]
    order: Order | None
    """The preference, where SQL orders as it does."""

    @property
    def is_decided(self) -> bool:
        """Tell whether nothing is left to evaluate."""
        return self.order is not None and not self.residuals

    def pages(self, tx: Transaction) -> Iterator[list[Found]]:
        """Yield the candidates, the best first where SQL orders them, else the newest; what has no bytes is not one."""
        after: tuple[str | int, ...] | None = None
        size = _DECIDED_PAGE if self.is_decided else _FIRST_PAGE if self.order is not None else _PAGE
        while True:
            found = pages.find(tx, self.query, Part(self.order, after, size))
            erased = fact_reading.erased_among(tx, [each.instance_id for each in found]) if found else set()
            yield [each for each in found if each.instance_id not in erased and self.has_place(each)]
            if len(found) < size or not self.has_place(found[-1]):
                return
            after, size = found[-1].place, _PAGE

    def has_place(self, found: Found) -> bool:
        """Tell whether what the preference reads is there; where it is missing, it comes last."""
        return self._is_unordered or found.place[0] == 0

    def are_tied(self, one: Found, other: Found) -> bool:
        """Tell whether the preference has two for equal."""
        return not self._is_unordered and one.place[:-1] == other.place[:-1]

    @property
    def _is_unordered(self) -> bool:
        return self.order is None or self.order.field in CREATION


def search_of(tx: Transaction, rule: Rule, outlook: Outlook, line: LineName | None = None) -> Search:
    """Answer how to find the candidates of a rule, on one line alone where it is named.

    Raises NotFound where the project of the rule does not exist.
    """
    clauses = rule.document.rule
    given_context = Given({"request": outlook.request})
    given, when = (split(each, given_context, outlook.scope) for each in (rule.given, rule.when))  # type: ignore[arg-type]  # its functions are none
    place = _place(tx, rule, outlook, given.predicate, line)
    project_ids = place.project_ids or ()
    wanted = _wanted(rule)
    candidates = _deployed(tx, place, str(clauses.environment)) if clauses.candidates == "deployed" else None
    preferred = _order_of(rule.compiled.preference, outlook.scope)
    named = [*fields_of(given.predicate), *fields_of(when.predicate), *([preferred.field] if preferred else [])]
    ids = field_ids_of(tx, project_ids, named)
    everything = replace(wanted, scope=place, predicate=candidates, field_ids=ids)
    of_given = replace(everything, predicate=_all_of(candidates, given.predicate))
    query = replace(of_given, predicate=_all_of(of_given.predicate, when.predicate))
    residuals = tuple(each.residual for each in (given, when) if each.residual is not None)
    return Search(query, of_given, everything, residuals, preferred)


def _order_of(preference: Preference | None, scope: Stage) -> Order | None:
    if preference is None:
        return None
    tree = preference.expression.tree
    if preference.by == "comparison":
        return order_by_comparison(tree, scope)
    return order_by_value(tree, scope, descending=preference.by == "maximize")


def place_of(tx: Transaction, rule: Rule, outlook: Outlook, line: LineName | None = None) -> Scope:
    """Answer where the candidates of a rule are; raise NotFound where its project does not exist."""
    given = split(rule.given, Given({"request": outlook.request}), outlook.scope).predicate  # type: ignore[arg-type]  # its functions are none
    return _place(tx, rule, outlook, given, line)


def _place(
    tx: Transaction, rule: Rule, outlook: Outlook, given: Predicate | None, line: LineName | None
) -> Scope:  # fmt: skip
    document = rule.document
    projects = projects_of(tx, document)
    if projects is None:
        raise NotFound(
            Reason.PROJECT_NOT_FOUND,
            f"The rule is about the project {shown(document.project or '')}, and there is none of this name.",
            field="project",
            value=document.project,
        )
    project_ids, served = list(projects.values()), document.rule.serves
    if line is None and served is not None:
        shard = Shard.of({key: str(value) for key, value in outlook.request.items()})
        line = LineName(document.project or "", served, shard)
    if line is None:
        return scope_of(tx, project_ids, given)
    found = _line(tx, line, project_ids) if served in (None, line.base_version_id) else None
    return Scope(tuple(project_ids), line_ids=() if found is None else (found,))


def _line(tx: Transaction, name: LineName, project_ids: Collection[str]) -> int | None:
    """Answer the line of a name, None where it is in none of these projects."""
    model = model_store.find_by_name(tx, name.project_name, name.base_version_id)
    if model is None or model.project_id not in project_ids:
        return None
    return line_store.find(tx, model.model_id, name.shard)


def _wanted(rule: Rule) -> Query:
    """Say which instances a rule is about: copies only where it names `cause`, and what is deployed whatever it is."""
    deployed = rule.document.rule.candidates == "deployed"
    copies = "cause" in names_in([rule.given, rule.when])
    return Query(Scope(), deprecated=deployed, copies=copies or deployed)


def _deployed(tx: Transaction, place: Scope, environment: str) -> Predicate:
    """Ask for what is current in an environment: by name where these are few, since an index finds them."""
    ids = fact_reading.current_in(tx, place.project_ids or (), environment, limits.COMPARED_CANDIDATES + 1)
    if len(ids) <= limits.COMPARED_CANDIDATES:
        of_ids = FieldName(Namespace.RECORD, "instanceId")
        return Comparison(of_ids, Operator.IN, tuple(map(text, ids or [_NO_ID])))
    return Comparison(FieldName(Namespace.RECORD, "environments"), Operator.EQUAL, (text(environment),))


_NO_ID = "00000000-0000-0000-0000-000000000000"


def _all_of(*parts: Predicate | None) -> Predicate | None:
    found: Sequence[Predicate] = [part for part in parts if part is not None]
    return AllOf(tuple(found)) if found else None
