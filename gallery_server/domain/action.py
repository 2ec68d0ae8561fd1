"""Actions: what a rule has done when it fires, at Gallery itself and outside of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from gallery_server.domain.call import Deadline


@dataclass(frozen=True, slots=True)
class ActionCall:
    """One try of one action of a decision."""

    decision_id: str
    action: str
    """Its name in the rule, which a decision has once."""
    team: str
    rule: str
    """`team/name`."""
    instance_id: str | None
    settings: Mapping[str, object]
    """As the kind's `check` answered them."""
    values: Mapping[str, object]
    """What `${name.path}` in the settings reads, as of the decision."""
    decided_micros: int
    deadline: Deadline

    @property
    def idempotency_key(self) -> str:
        """The same for every try of this action, and for no other; printable ASCII without blanks."""
        return f"{self.decision_id}/{quote(self.action, safe='', errors='replace')}"


@dataclass(frozen=True, slots=True)
class ActionResult:
    """What a decision keeps of an action that was done."""

    detail: str
    """A sentence for people, without a secret and without anything that the other side wrote."""
