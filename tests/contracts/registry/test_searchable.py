"""What search reads is in step with what was written."""

from __future__ import annotations

import math
from typing import Any

import pytest

from gallery_server.dal.schema import FieldRow, LineShardRow, NumberValueRow, SearchableRevisionRow, TextValueRow
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.instance import InstanceRecord
from gallery_server.domain.search import FieldOwner
from gallery_server.domain.specification import ModelSpecification
from gallery_server.domain.value import Value, ValueKind, text
from gallery_server.registry import erasures, instances, models
from tests.contracts.registry.gallery import MODEL, PROJECT, SIGNER, Gallery, caller, enter

LONG = "é" * 200
Found = dict[str, tuple[Any, ...]]


def whole(content: int) -> Value:
    return Value(ValueKind.WHOLE, content)


def number(content: float) -> Value:
    return Value(ValueKind.NUMBER, content)


def values(gallery: Gallery, owner: FieldOwner, owner_id: str) -> Found:
    """What is stored for an owner, by key."""

    def read(tx: Transaction) -> Found:
        found: Found = {}
        for table, columns in ((TextValueRow, ("beginning", "rest")), (NumberValueRow, ("number", "whole"))):
            query = table.select(table, FieldRow.name, FieldRow.kind).join(
                FieldRow, on=(FieldRow.field_id == table.field_id)
            )
            for row in tx.rows(query.where((table.owner_id == owner_id) & (FieldRow.owner == owner))):
                found[row["name"]] = (row["kind"], *(row[column] for column in columns))
        return found

    return gallery.read(read)


def test_metadata_are_kept_as_they_compare(gallery: Gallery) -> None:
    gallery.create()
    saved = gallery.save(
        draft=True,
        metadata={
            "city": text("Paris"),
            "description": text(LONG),
            "epochs": whole(7),
            "seed": whole((1 << 53) + 1),
            "mape": number(0.25),
            "lost": number(math.nan),
            "approved": Value(ValueKind.FLAG, content=True),
            "began": Value(ValueKind.TIME, 1_760_000_000_000_000),
        },
    )
    assert values(gallery, FieldOwner.METADATA, saved.instance_id) == {
        "city": (ValueKind.TEXT, b"Paris", None),
        "description": (ValueKind.TEXT, LONG.encode()[:255], LONG.encode()[255:]),
        "epochs": (ValueKind.NUMBER, 7.0, None),
        "seed": (ValueKind.NUMBER, float(1 << 53), (1 << 53) + 1),
        "mape": (ValueKind.NUMBER, 0.25, None),
        "lost": (ValueKind.NUMBER, None, None),
        "approved": (ValueKind.FLAG, 1.0, None),
        "began": (ValueKind.TIME, 1.76e15, None),
    }


def test_a_key_has_one_field_for_each_kind(gallery: Gallery) -> None:
    gallery.create()
    for value in (text("1"), whole(1), number(1.5), text("2")):
        gallery.save(metadata={"epochs": value})
    query = FieldRow.select().where(FieldRow.owner == FieldOwner.METADATA).order_by(FieldRow.field_id)
    kinds = gallery.read(lambda tx: [row["kind"] for row in tx.rows(query)])
    assert kinds == [ValueKind.TEXT, ValueKind.NUMBER]


def test_a_field_of_a_transaction_that_failed_is_made_again(gallery: Gallery) -> None:
    gallery.create()
    record = InstanceRecord(PROJECT, MODEL, metadata={"city": text("Paris")})

    def twice_and_fail(tx: Transaction) -> None:
        enter(tx, record, b"one")
        enter(tx, record, b"two")
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - the one above
        gallery.write(twice_and_fail)
    saved = gallery.save(metadata={"city": text("Rome")})
    assert values(gallery, FieldOwner.METADATA, saved.instance_id) == {"city": (ValueKind.TEXT, b"Rome", None)}


def test_the_newest_annotation_alone_is_kept(gallery: Gallery) -> None:
    created = gallery.create(annotations={"owner": text("Ann")})
    saved = gallery.save(annotations={"note": text("good"), "grade": whole(1)})
    gallery.write(lambda tx: instances.annotate(tx, caller(), saved.instance_id, {"note": whole(2), "grade": text("")}))
    model_id = created.model.model.model_id
    gallery.write(lambda tx: models.annotate(tx, caller(), model_id, {"owner": text("Bob")}))
    assert values(gallery, FieldOwner.ANNOTATION, saved.instance_id) == {"note": (ValueKind.NUMBER, 2.0, None)}
    assert values(gallery, FieldOwner.MODEL_ANNOTATION, model_id) == {"owner": (ValueKind.TEXT, b"Bob", None)}


def test_a_revision_owns_its_metadata(gallery: Gallery) -> None:
    gallery.create()
    gallery.create(specification=ModelSpecification(metadata={"area": text("pricing")}))
    (row,) = gallery.read(lambda tx: tx.rows(SearchableRevisionRow.select()))
    assert row["revision"] == 2
    assert values(gallery, FieldOwner.MODEL_METADATA, row["owner_id"]) == {"area": (ValueKind.TEXT, b"pricing", None)}


def test_lines_give_their_shards(gallery: Gallery) -> None:
    gallery.create(shard_keys=["city", "zone"])
    for _ in range(2):
        saved = gallery.save(metadata={"city": text("Paris"), "zone": text("north")})
    gallery.save(unsharded=True)
    rows = gallery.read(lambda tx: tx.rows(LineShardRow.select().order_by(LineShardRow.name)))
    assert [tuple(row.values()) for row in rows] == [
        (saved.line_id, "city", b"Paris"),
        (saved.line_id, "zone", b"north"),
    ]


def test_an_erased_value_is_found_no_more(gallery: Gallery) -> None:
    gallery.create()
    saved = gallery.save(metadata={"city": text("Paris"), "epochs": whole(1)})
    gallery.write(
        lambda tx: erasures.erase(
            tx, SIGNER, caller(), saved.instance_id, reason="law", metadata_keys=["city"], cursor=None
        )
    )
    assert set(values(gallery, FieldOwner.METADATA, saved.instance_id)) == {"epochs"}
