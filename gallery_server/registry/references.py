"""Find what a reference string means."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from gallery_server.dal import deployment_store, instance_store, line_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.instance import Instance
from gallery_server.domain.line import LineName
from gallery_server.domain.model import Model
from gallery_server.domain.names import shown
from gallery_server.domain.reference import ById, ByNumber, ByRule, ByVersion, Deployed, InLine, Newest, parse_reference
from gallery_server.domain.shard import UNSHARDED, Shard
from gallery_server.errors import NotFound, Reason
from gallery_server.registry import instances, models
from gallery_server.registry.deploying import environments, lines

Preferring = Callable[[Transaction, LineName, str], str | None]
"""Answer the instance of a line that a rule prefers, None where none is a candidate; NotFound without the rule."""


def asks_a_rule(text: str | None) -> bool:
    """Tell whether a reference means what a rule prefers, which takes longer than to look it up."""
    reference = parse_reference(text)
    return isinstance(reference, InLine) and isinstance(reference.selector, ByRule)


def resolve(tx: Transaction, text: str | None, preferring: Preferring, *, or_unsharded: bool) -> Instance:
    """Answer the instance that a reference means; raise NotFound where it means none."""
    reference = parse_reference(text)
    if isinstance(reference, ById):
        return instances.require(tx, reference.instance_id)
    model = models.require_by_name(tx, reference.project_name, reference.base_version_id)
    found = _find(tx, model, reference.shard, reference, preferring)
    if found is None and or_unsharded and reference.shard != UNSHARDED:
        found = _find(tx, model, UNSHARDED, reference, preferring)
    if found is None:
        if isinstance(reference.selector, Deployed):
            environments.require(tx, model.project_name, reference.selector.environment)
        raise NotFound(
            Reason.INSTANCE_NOT_FOUND,
            f"{shown(text or '')} names no instance of {shown(model.base_version_id)}{_shard_hint(model, reference)}.",
            field="reference",
            value=shown(text or ""),
            modelId=model.model_id,
            shardKeys=", ".join(model.shard_keys),
        )
    return instances.as_seen(tx, found)


def _find(
    tx: Transaction, model: Model, shard: Shard, reference: InLine, preferring: Preferring
) -> Instance | None:  # fmt: skip
    selector = reference.selector
    if isinstance(selector, ByNumber):
        found = instance_store.find_by_number(tx, model.model_id, selector.number)
        return found if found is None or shard in (UNSHARDED, found.shard) else None
    lines.require_keys(model, shard, "reference")
    if isinstance(selector, ByRule):
        preferred = preferring(tx, LineName(model.project_name, model.base_version_id, shard), selector.rule)
        return None if preferred is None else instance_store.find(tx, preferred)
    line_id = line_store.find(tx, model.model_id, shard)
    if line_id is None:
        return None
    if isinstance(selector, ByVersion):
        return instance_store.find_by_version(tx, line_id, selector.revision, selector.ordinal)
    if isinstance(selector, Newest):
        return instance_store.find_newest(tx, line_id)
    if isinstance(selector, Deployed):
        return _find_deployed(tx, line_id, selector)
    raise TypeError(selector)


def _find_deployed(tx: Transaction, line_id: int, selector: Deployed) -> Instance | None:
    """Answer what is current in an environment, or was so many deployments ago; None where nothing was."""
    deployment = deployment_store.find_line_by_id(tx, line_id, selector.environment).newest
    if deployment is not None and selector.steps:
        place = deployment.sequence - selector.steps
        deployment = deployment_store.find_by_sequence(tx, line_id, selector.environment, place)
    if deployment is None or deployment.instance_id is None:
        return None
    return instance_store.find(tx, deployment.instance_id)


def _shard_hint(model: Model, reference: InLine) -> str:
    if reference.shard == UNSHARDED and model.shard_keys and not isinstance(reference.selector, ByNumber):
        example = ",".join(f"{quote(key)}=..." for key in model.shard_keys)
        return f"; its instances stand in shards, so name one: /{example} before the @"
    return ""
