"""Refuse what would look at every instance, unless the caller allows it; say what makes it so."""

from __future__ import annotations

from collections.abc import Iterable

from gallery_server.dal.search import pages
from gallery_server.dal.search.orders import CREATION
from gallery_server.dal.search.query import Query, Scope
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.names import shown
from gallery_server.domain.pattern import Pattern
from gallery_server.domain.search import Comparison, Operator, Order
from gallery_server.errors import FailedPrecondition, Reason
from gallery_server.registry.searching.search_fields import spelled


def check(scope: Scope, comparisons: Iterable[Comparison]) -> None:
    """Raise FailedPrecondition, SCAN_REFUSED where no index can answer."""
    if scope.project_ids is None:
        raise _refused("no project", "names no project, model or instance", "add the constraint projectName EQUAL ...")
    for each in comparisons:
        if each.operator in (Operator.LIKE, Operator.NOT_LIKE):
            pattern = str(each.values[0].content)
            if not Pattern(pattern).beginning:
                raise _refused(
                    "leading wildcard",
                    f"compares {shown(spelled(each.field))} with the pattern {shown(pattern)}, which begins with a "
                    "wildcard",
                    "begin the pattern with a text",
                )


def check_order(tx: Transaction, query: Query, order: Order) -> None:
    """Raise FailedPrecondition, SCAN_REFUSED where too many would be ordered by what no index orders them by."""
    if order.field in CREATION:
        return
    found = pages.count(tx, query, limits.ORDERED_MATCHES + 1)
    if found > limits.ORDERED_MATCHES:
        raise _refused(
            "order",
            f"orders more than {limits.ORDERED_MATCHES:,} matches by {shown(spelled(order.field))}",
            "add constraints, or leave the order out for the newest first",
        )


def _refused(scan: str, what: str, way_out: str) -> FailedPrecondition:
    return FailedPrecondition(
        Reason.SCAN_REFUSED,
        f"The query {what}, and would look at every instance; {way_out}, or set allowScan.",
        field="allowScan",
        scan=scan,
    )
