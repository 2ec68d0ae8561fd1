"""Walk the instances of a project behind a change of its policy, so that all are computed by it (domain, 1.7).

A walk leaves a mark on the next instances, lets them be computed, and only then goes on behind them: whoever walks may
die at any line. A later change begins it anew.
"""

from __future__ import annotations

from collections.abc import Sequence

from gallery_server.dal import health_due_store, policy_health_store
from gallery_server.dal.policy_health_store import PolicyWalk
from gallery_server.dal.transaction import Transaction

AT_ONCE = 100
COUNTED = 100_000
"""How many instances are counted that are left; there may be more."""


def mark_next(tx: Transaction, walk: PolicyWalk) -> list[str]:
    """Leave a mark on the instances that come next, and answer their ids."""
    ahead = policy_health_store.list_ahead(tx, walk, AT_ONCE)
    health_due_store.mark(tx, ahead)
    return ahead


def go_on(tx: Transaction, walk: PolicyWalk, computed: Sequence[str]) -> bool:
    """Go on behind instances that are computed, or end where no more come; tell whether nobody else did."""
    if len(computed) < AT_ONCE:
        return policy_health_store.end(tx, walk)
    return policy_health_store.advance(tx, walk, computed[-1])


def count_left(tx: Transaction, project_id: str) -> int:
    """Answer how many instances of a project are still to be computed by its policy, up to a bound."""
    walk = policy_health_store.find(tx, project_id)
    return 0 if walk is None else policy_health_store.count_ahead(tx, walk, COUNTED)
