"""Keep what search reads in step with what is written, in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from gallery_server.dal import field_store, value_store
from gallery_server.dal.field_store import Field
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.ids import new_id
from gallery_server.domain.search import FieldOwner
from gallery_server.domain.value import Value, ValueKind

Items = Sequence[tuple[str, Mapping[str, Value]]]
"""Values by key, of owners by id."""


def index_instances(tx: Transaction, project_id: str, items: Items, health: Mapping[str, Mapping[str, float]]) -> None:
    """Make the metadata of new instances of one project searchable, and what is known of their health by name."""
    measured = [(owner_id, {name: _number(each) for name, each in known.items()}) for owner_id, known in health.items()]
    _index_all(tx, project_id, {FieldOwner.METADATA: items, FieldOwner.HEALTH: measured})


def index_revision(
    tx: Transaction, project_id: str, model_id: str, revision: int, metadata: Mapping[str, Value]
) -> None:
    """Make the metadata of a new revision searchable."""
    if metadata:
        owner_id = new_id(tx.now)
        value_store.insert_revision(tx, model_id, revision, owner_id)
        _index(tx, project_id, FieldOwner.MODEL_METADATA, [(owner_id, metadata)])


def index_annotations(
    tx: Transaction, project_id: str, owner: FieldOwner, owner_id: str, changes: Mapping[str, Value]
) -> None:
    """Put changed annotations in the place of what stood; a removal only takes that away."""
    _forget(tx, project_id, owner, [owner_id], changes)
    _index(tx, project_id, owner, [(owner_id, {key: each for key, each in changes.items() if not each.is_removal})])


def forget_metadata(tx: Transaction, project_id: str, instance_ids: Sequence[str], keys: Collection[str]) -> None:
    """Forget values of instances of one project that were erased by law."""
    _forget(tx, project_id, FieldOwner.METADATA, instance_ids, keys)


def _forget(
    tx: Transaction, project_id: str, owner: FieldOwner, owner_ids: Sequence[str], keys: Collection[str]
) -> None:
    field_ids = field_store.find_by_names(tx, project_id, owner, keys)
    if field_ids:
        value_store.delete(tx, owner_ids, field_ids)


def _index(tx: Transaction, project_id: str, owner: FieldOwner, items: Items) -> None:
    _index_all(tx, project_id, {owner: items})


def _index_all(tx: Transaction, project_id: str, items_of: Mapping[FieldOwner, Items]) -> None:
    found = [
        (owner_id, _field(owner, key, value), value)
        for owner, items in items_of.items()
        for owner_id, values in items
        for key, value in values.items()
    ]
    if found:
        ids = field_store.find_or_insert(tx, project_id, {field for _, field, _ in found})
        value_store.insert(tx, ((owner_id, ids[field], value) for owner_id, field, value in found))


def _field(owner: FieldOwner, key: str, value: Value) -> Field:
    return Field(owner, key, value_store.comparable_kind(value.kind))


def _number(content: float) -> Value:
    return Value(ValueKind.NUMBER, content)
