"""Calls by which a person has a rule that acts judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gallery_idl import judging as wire

from gallery_client.calls.instances import instance_id_of
from gallery_client.records.judging import RuleApplication, TriggeredRule

if TYPE_CHECKING:
    from gallery_client.records.instance import ModelInstance
    from gallery_client.session import Session


def trigger_rule(
    self: Session, rule: str, instance: ModelInstance | str, *, force: bool = False, timeout: float | None = None
) -> TriggeredRule:
    """Judge a rule that acts for an instance now, and answer its decision; its actions are done behind the call.

    It fires as REPEAT says, or with `force` if WHEN is true, though it was before.
    """
    request = wire.TriggerRuleRequest(rule=rule, instanceId=instance_id_of(self, instance, timeout), force=force)
    return TriggeredRule.from_wire(self._call("triggerRule", request, timeout))


def apply_rule(
    self: Session,
    rule: str,
    *,
    where: str | None = None,
    project: str | None = None,
    preview: bool = False,
    timeout: float | None = None,
) -> RuleApplication:
    """Have a rule that acts judged for what exists, and fire wherever WHEN is true; a job does so behind the call.

    `where` is an expression as `search` takes it; without it all that GIVEN may select is meant. A rule fires by itself
    only for what turns true while it is active, so this is for what was there before. `preview` tells how many there
    are, and does nothing.
    """
    request = wire.ApplyRuleRequest(rule=rule, where=where, projectName=project, preview=preview)
    return RuleApplication.from_wire(self._call("applyRule", request, timeout).application)
