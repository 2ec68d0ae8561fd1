"""Know a rule that selects, wherever it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gallery_server.dal.transaction import Transaction
from gallery_server.domain.decision import RuleIdentity, answer_key
from gallery_server.domain.rule import ActiveRule
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.rules.active import compiled_rule
from gallery_server.rules.publishing import listing
from gallery_server.rules.rule import Rule
from gallery_server.rules.written import written_rule


@dataclass(frozen=True, slots=True)
class RuleWish:
    """Hold how a caller names a rule: a uuid or `team/name`, or its text; one of the two."""

    name: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Chooser:
    """A rule: as it is active, or as its text came with a call."""

    rule: Rule
    active: ActiveRule | None = None
    text: str | None = None

    @classmethod
    def of_active(cls, active: ActiveRule) -> Chooser:
        """Make that of a rule of the repository."""
        return cls(compiled_rule(active), active)

    @property
    def identity(self) -> RuleIdentity:
        """Name the rule as it is now."""
        document = self.rule.document
        path, commit = (None, None) if self.active is None else (self.active.path, self.active.commit)
        return RuleIdentity(document.uuid, self.rule.name, self.rule.digest, document.mode, path, commit)

    def key(self, request: Mapping[str, object]) -> str:
        """Answer what names this rule and a request, whose values are JSON."""
        return answer_key(self.rule.document.uuid, request, None if self.active else self.rule.digest)


def chooser_of(tx: Transaction, wish: RuleWish, *, selects: bool = True) -> Chooser:
    """Answer the rule that a caller means.

    Raises NotFound (RULE_NOT_FOUND), InvalidArgument where neither name nor text is given, or both, where the text has
    mistakes (RULE_MALFORMED), and where the rule acts though one that `selects` is needed (RULE_ACTS).
    """
    given = [each for each in (wish.name, wish.text) if each]
    if len(given) != 1:
        raise InvalidArgument(
            Reason.UNION_NOT_SINGLE,
            f"rule has {len(given)} of the fields name, text set; set exactly one.",
            field="rule",
            count=len(given),
        )
    if wish.text:
        chooser = Chooser(written_rule(wish.text), text=wish.text)
    else:
        chooser = Chooser.of_active(listing.get(tx, wish.name))
    if selects and not chooser.rule.document.rule.is_selection:
        raise InvalidArgument(
            Reason.RULE_ACTS,
            f"The rule {chooser.rule.name} has actions done, and selects nothing; name one with MODEL_SELECTION.",
            field="rule",
            value=chooser.rule.name,
        )
    return chooser
