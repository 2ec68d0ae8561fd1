"""Find what a reference string means."""

from __future__ import annotations

from urllib.parse import quote

from gallery_server.dal import instance_store, line_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.instance import Instance
from gallery_server.domain.model import Model
from gallery_server.domain.names import shown
from gallery_server.domain.reference import ById, ByNumber, ByRule, ByVersion, Deployed, InLine, Newest, parse_reference
from gallery_server.domain.shard import UNSHARDED, Shard
from gallery_server.errors import InvalidArgument, NotFound, Reason, Unimplemented
from gallery_server.registry import instances, models


def resolve(tx: Transaction, text: str | None, *, or_unsharded: bool) -> Instance:
    """Answer the instance that a reference means; raise NotFound where it means none."""
    reference = parse_reference(text)
    if isinstance(reference, ById):
        return instances.require(tx, reference.instance_id)
    if isinstance(reference.selector, Deployed | ByRule):
        raise Unimplemented(
            Reason.NOT_IN_THIS_VERSION,
            "This version keeps neither deployments nor rules; name the instance by @newest or a version.",
            field="reference",
            value=shown(text or ""),
        )
    model = models.require_by_name(tx, reference.project_name, reference.base_version_id)
    found = _find(tx, model, reference.shard, reference)
    if found is None and or_unsharded and reference.shard != UNSHARDED:
        found = _find(tx, model, UNSHARDED, reference)
    if found is None:
        raise NotFound(
            Reason.INSTANCE_NOT_FOUND,
            f"{shown(text or '')} names no instance of {shown(model.base_version_id)}{_shard_hint(model, reference)}.",
            field="reference",
            value=shown(text or ""),
            modelId=model.model_id,
            shardKeys=", ".join(model.shard_keys),
        )
    return instances.as_seen(tx, found)


def _find(tx: Transaction, model: Model, shard: Shard, reference: InLine) -> Instance | None:
    selector = reference.selector
    if isinstance(selector, ByNumber):
        found = instance_store.find_by_number(tx, model.model_id, selector.number)
        return found if found is None or shard in (UNSHARDED, found.shard) else None
    _check_keys(model, shard)
    line_id = line_store.find(tx, model.model_id, shard)
    if line_id is None:
        return None
    if isinstance(selector, ByVersion):
        return instance_store.find_by_version(tx, line_id, selector.revision, selector.ordinal)
    if isinstance(selector, Newest):
        return instance_store.find_newest(tx, line_id)
    raise TypeError(selector)


def _check_keys(model: Model, shard: Shard) -> None:
    given = tuple(key for key, _ in shard.values)
    if given and given != model.shard_keys:
        raise InvalidArgument(
            Reason.SHARD_KEY_UNEXPECTED,
            f"The reference names the shard keys {list(given)}, but {shown(model.base_version_id)} has "
            f"{list(model.shard_keys)}.",
            field="reference",
            shardKeys=", ".join(model.shard_keys),
        )


def _shard_hint(model: Model, reference: InLine) -> str:
    if reference.shard == UNSHARDED and model.shard_keys and not isinstance(reference.selector, ByNumber):
        example = ",".join(f"{quote(key)}=..." for key in model.shard_keys)
        return f"; its instances stand in shards, so name one: /{example} before the @"
    return ""
