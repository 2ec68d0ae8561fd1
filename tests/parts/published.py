"""Make rules active without a repository, as the watcher of one does."""

from __future__ import annotations

from gallery_server.dal import rule_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.rule import ActiveRule, RuleMode
from gallery_server.rules.rule import read_rule


def active_rule(path: str, data: bytes, micros: int) -> ActiveRule:
    """Make the rule of a file, active since a moment."""
    rule = read_rule(path, data)
    document = rule.document
    team, _, file = path.partition("/")
    return ActiveRule(
        uuid=document.uuid,
        team=team,
        name=file.rpartition(".")[0],
        path=path,
        commit="c0ffee",
        digest=rule.digest,
        project_name=document.project,
        mode=RuleMode(document.mode),
        environment=document.rule.environment,
        serves=document.rule.serves,
        selects=document.rule.is_selection,
        description=document.description,
        document=data.decode(),
        activated_micros=micros,
    )


def publish(tx: Transaction, rule: ActiveRule) -> None:
    """Make a rule active, in the place of the one that has its uuid."""
    rule_store.delete(tx, [rule.uuid])
    rule_store.insert(tx, [rule])
