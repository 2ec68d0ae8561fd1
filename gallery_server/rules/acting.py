"""Leave what a rule has to do once it fired, in the transaction that keeps its decision."""

from __future__ import annotations

from gallery_server.dal import job_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.decision import Decision
from gallery_server.domain.job import NewJob
from gallery_server.rules.rule import Rule
from gallery_server.rules.views import View

ACT = "act"
"""The kind of job that does the actions of a decision; its subject is the decision's id."""


def begin(tx: Transaction, decision: Decision, rule: Rule, team_actions: str | None, view: View) -> None:  # noqa: ARG001 - the rows of its actions come next
    """Leave the actions of a decision, each with the values that it names, and the job that does them.

    `team_actions` is the text of the team's actions.yaml, `view` what GIVEN and WHEN read of the decision's instance.
    """
    job_store.insert(tx, NewJob(ACT, decision.decision_id))
