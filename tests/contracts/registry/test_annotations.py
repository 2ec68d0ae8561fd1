"""Annotations are the mutable part: appended, the newest counts, an empty text removes, the history can be read."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest

from gallery_server.domain.page import PageRequest
from gallery_server.domain.value import Value, ValueKind, text
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.registry import annotations, instances, models
from gallery_server.registry.annotations import OF_INSTANCES, OF_MODELS, AnnotationTable
from tests.contracts.registry.gallery import SIGNER, WRITERS, Gallery, caller, flat, together, walk


class Annotated:
    """A model or an instance, as its annotations see it."""

    def __init__(self, gallery: Gallery, of: AnnotationTable) -> None:
        self.gallery, self.of = gallery, of
        model_id = gallery.create(None).model.model.model_id
        self.owner_id = model_id if of is OF_MODELS else gallery.save().instance_id

    def write(self, values: Mapping[str, Value], principal: str = "local:test") -> dict[str, Value]:
        module = models if self.of is OF_MODELS else instances
        return self.gallery.write(lambda tx: module.annotate(tx, caller(principal), self.owner_id, values)).annotations

    def history(self, key: str | None = None, *, history: bool = True, limit: int | None = None) -> list[list[tuple]]:
        def fetch(request: PageRequest):
            return self.gallery.read(
                lambda tx: annotations.list_by_key(
                    tx, SIGNER, self.of, self.owner_id, key=key, history=history, request=request
                )
            )

        return [[(each.key, each.value, each.created_by) for each in page] for page in walk(fetch, limit)]


@pytest.fixture(params=[OF_MODELS, OF_INSTANCES], ids=["model", "instance"])
def annotated(request: pytest.FixtureRequest, gallery: Gallery) -> Annotated:
    return Annotated(gallery, request.param)


def test_the_newest_counts_and_an_empty_text_removes(annotated: Annotated):
    assert annotated.write({"owner": text("a"), "title": text("t")}) == {"owner": text("a"), "title": text("t")}
    assert annotated.write({"owner": text("b")}) == {"owner": text("b"), "title": text("t")}
    assert annotated.write({"title": text("")}) == {"owner": text("b")}
    assert annotated.write({"title": text("back")}) == {"owner": text("b"), "title": text("back")}


def test_the_history_holds_every_entry_newest_first_within_a_key(annotated: Annotated):
    annotated.write({"owner": text("a"), "title": text("t")}, "local:one")
    annotated.write({"owner": text("b")}, "local:two")
    annotated.write({"owner": text("")}, "local:three")
    assert annotated.history() == [
        [
            ("owner", None, "local:three"),
            ("owner", text("b"), "local:two"),
            ("owner", text("a"), "local:one"),
            ("title", text("t"), "local:one"),
        ]
    ]
    assert annotated.history(history=False) == [[("title", text("t"), "local:one")]]
    assert annotated.history("owner", history=False) == [[]]
    assert len(flat(annotated.history("owner"))) == 3


def test_what_stands_already_is_not_written_again(annotated: Annotated):
    values = {
        "nan": Value(ValueKind.NUMBER, math.nan),
        "whole": Value(ValueKind.WHOLE, 1),
        "flag": Value(ValueKind.FLAG, content=False),
    }
    annotated.write(values)
    annotated.write(values)
    annotated.write({"never": text("")})
    assert len(flat(annotated.history())) == 3
    annotated.write({"whole": Value(ValueKind.NUMBER, 1.0)})
    assert len(flat(annotated.history())) == 4, "another kind is another value"


def test_pages_hold_every_entry_once(annotated: Annotated):
    for number in range(5):
        annotated.write({key: Value(ValueKind.WHOLE, number) for key in ("a", "b", "ä")})
    pages = annotated.history(limit=4)
    assert [len(page) for page in pages] == [4, 4, 4, 3]
    assert flat(pages) == flat(annotated.history())
    assert [len(page) for page in annotated.history(history=False, limit=2)] == [2, 1]


def test_keys_sort_by_their_bytes(annotated: Annotated):
    keys = ["b", "a", "B", "ä", "a b", "a!", "a.b", "🚕", "｡"]
    annotated.write({key: text("x") for key in keys})
    assert [key for key, *_ in flat(annotated.history(limit=2))] == sorted(keys, key=str.encode)


def test_none_at_all_are_refused(annotated: Annotated):
    with pytest.raises(InvalidArgument) as raised:
        annotated.write({})
    assert (raised.value.reason, raised.value.details) == (Reason.FIELD_MISSING, {"field": "annotations"})


def test_what_stands_keeps_the_limits_of_one_record(annotated: Annotated):
    annotated.write({f"{key:03}": text("x") for key in range(200)})
    with pytest.raises(InvalidArgument) as raised:
        annotated.write({"one more": text("x")})
    assert raised.value.reason is Reason.TOO_MANY_ITEMS
    assert len(annotated.write({"000": text(""), "one more": text("x")})) == 200
    with pytest.raises(InvalidArgument) as refused:
        annotated.write({f"{key:03}": text("x" * 60_000) for key in range(1, 5)} | {"005": text("x" * 60_000)})
    assert refused.value.reason is Reason.FIELD_TOO_LONG


def test_many_writers_lose_nothing(annotated: Annotated):
    together(lambda number: annotated.write({"owner": text(str(number)), str(number): text("x")}))
    standing = annotated.write({"done": text("x")})
    assert set(standing) == {"owner", "done", *map(str, range(WRITERS))}
    assert len(flat(annotated.history("owner"))) == WRITERS
