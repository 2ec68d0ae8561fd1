"""Search shows what may be seen, page by page, each once."""

from __future__ import annotations

import itertools
import threading

import pytest

from gallery_server.dal.schema import CurrentDeploymentRow, InstanceRow
from gallery_server.domain.instance import InstanceCause, InstanceRecord
from gallery_server.domain.page import PageRequest
from gallery_server.domain.search import Comparison, Operator, Order
from gallery_server.domain.value import Value, ValueKind, text
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.registry import erasures
from gallery_server.registry.searching import search
from gallery_server.registry.searching.search import Wish
from tests.contracts.registry.finding import counted, found, order, page, value, where
from tests.contracts.registry.gallery import MODEL, PROJECT, SIGNER, Gallery, caller, enter, flat, walk


def save(gallery: Gallery, **metadata: object) -> str:
    return gallery.save(metadata={key: value(content) for key, content in metadata.items()}).instance_id


@pytest.fixture
def gallery(gallery: Gallery) -> Gallery:
    gallery.create()
    return gallery


def test_newest_come_first(gallery: Gallery) -> None:
    saved = [save(gallery, city="Paris", epochs=number) for number in range(7)]
    assert found(gallery) == sorted(saved, reverse=True)
    assert found(gallery, where("city", Operator.EQUAL, "Paris")) == sorted(saved, reverse=True)
    assert found(gallery, by=order("instanceId")) == sorted(saved)


def test_an_expression_and_constraints_must_all_hold(gallery: Gallery) -> None:
    saved = [save(gallery, city=city, epochs=epochs) for city in ("Paris", "Rome") for epochs in (1, 2)]
    assert found(gallery, where("city", Operator.EQUAL, "Rome"), where="epochs > 1 || city == 'Oslo'") == [saved[3]]
    assert found(gallery, where="!(city == 'Paris' && epochs == 1)", by=order("instanceId")) == sorted(saved[1:])


def test_where_alone_may_name_the_project(gallery: Gallery) -> None:
    saved = save(gallery, city="Paris")
    assert found(gallery, where=f"projectName == '{PROJECT}' && baseVersionId == '{MODEL}'") == [saved]


def test_paper_and_snake_case_spellings(gallery: Gallery) -> None:
    saved = save(gallery, modelName="Random Forest")
    assert found(gallery, where("model_name", Operator.EQUAL, "Random Forest")) == [saved]
    assert found(gallery, where("base_version_id", Operator.EQUAL, MODEL)) == [saved]


def test_drafts_show_where_they_are_asked_for(gallery: Gallery) -> None:
    released, draft = save(gallery), gallery.save(draft=True).instance_id
    assert found(gallery) == [released]
    assert set(found(gallery, include_drafts=True)) == {released, draft}
    assert found(gallery, where("stage", Operator.EQUAL, "draft")) == [draft]
    assert found(gallery, where="stage == 'draft'") == [draft]


def test_deprecated_show_where_they_are_asked_for(gallery: Gallery) -> None:
    kept, deprecated = save(gallery), save(gallery)
    gallery.deprecate(deprecated)
    assert found(gallery) == [kept]
    assert set(found(gallery, include_deprecated=True)) == {kept, deprecated}
    assert found(gallery, where("deprecated", Operator.EQUAL, Value(ValueKind.FLAG, content=True))) == [deprecated]
    assert found(gallery, where("stage", Operator.EQUAL, "deprecated")) == [deprecated]
    assert found(gallery, where("stage", Operator.NOT_EQUAL, "draft")) == [kept]


def test_copies_show_where_they_are_asked_for(gallery: Gallery) -> None:
    original = save(gallery)
    copy = save(gallery)
    gallery.write(
        lambda tx: tx.run(
            InstanceRow.update({InstanceRow.cause: InstanceCause.UPSTREAM_CHANGED}).where(
                InstanceRow.instance_id == copy
            )
        )
    )
    assert found(gallery) == [original]
    assert set(found(gallery, include_copies=True)) == {original, copy}
    assert found(gallery, where("cause", Operator.EQUAL, "upstream_changed")) == [copy]


def test_the_erased_are_found_by_what_is_left(gallery: Gallery) -> None:
    saved = save(gallery, city="Paris", epochs=1)
    save(gallery, city="Rome")
    gallery.write(
        lambda tx: erasures.erase(tx, SIGNER, caller(), saved, reason="law", metadata_keys=["city"], cursor=None)
    )
    assert found(gallery, where("city", Operator.EQUAL, "Paris")) == []
    assert found(gallery, where("epochs", Operator.EQUAL, 1)) == [saved]


def test_environments_where_an_instance_is_current(gallery: Gallery) -> None:
    first, second = save(gallery), save(gallery)
    line_id = gallery.instance(first).line_id
    for sequence, (environment, instance_id) in enumerate({"production": first, "staging": second}.items(), 1):
        row = {
            "project_id": gallery.instance(first).project_id,
            "line_id": line_id,
            "environment": environment,
            "sequence": sequence,
            "deployment_id": sequence,
            "instance_id": instance_id,
        }
        gallery.write(lambda tx, row=row: tx.run(CurrentDeploymentRow.insert(row)))
    third = save(gallery)
    assert found(gallery, where("environments", Operator.EQUAL, "production")) == [first]
    assert found(gallery, where("environments", Operator.NOT_EQUAL, "production")) == [second]
    assert found(gallery, where("environments", Operator.IS_NULL)) == [third]
    assert set(found(gallery, where("stage", Operator.EQUAL, "deployed"))) == {first, second}
    (item,) = page(gallery, where("environments", Operator.IN, "production")).items
    assert item.standing.environments == ("production",)


def test_values_of_each_kind_match_their_own(gallery: Gallery) -> None:
    whole, flag, words = save(gallery, seen=1), save(gallery, seen=True), save(gallery, seen="1")
    number = save(gallery, seen=1.0)
    assert set(found(gallery, where("seen", Operator.EQUAL, 1))) == {whole, number}
    assert found(gallery, where("seen", Operator.EQUAL, True)) == [flag]
    assert found(gallery, where("seen", Operator.IN, "1", 7)) == [words]
    assert found(gallery, where("seen", Operator.NOT_IN, "1", 7)) == sorted([whole, number], reverse=True)


def test_long_texts_compare_as_a_whole(gallery: Gallery) -> None:
    same = "x" * 255
    saved = [save(gallery, description=same + end) for end in ("", "a", "b")]
    assert found(gallery, where("description", Operator.EQUAL, same + "a")) == [saved[1]]
    assert found(gallery, where("description", Operator.GREATER_THAN, same + "a")) == [saved[2]]
    assert found(gallery, where("description", Operator.LESS_THAN_OR_EQUAL, same)) == [saved[0]]
    assert found(gallery, where("description", Operator.LIKE, same + "_")) == sorted(saved[1:], reverse=True)


def test_time_may_be_written_as_text(gallery: Gallery) -> None:
    saved = gallery.save(metadata={"trainingEnd": Value(ValueKind.TIME, 1_760_000_000_000_000)}).instance_id
    for moment, expected in (("2025-10-09T08:53:20Z", [saved]), ("2025-10-09T10:53:20+02:00", [saved])):
        assert found(gallery, where("trainingEnd", Operator.EQUAL, moment)) == expected
    assert found(gallery, where("trainingEnd", Operator.LESS_THAN, "2025-10-09T08:53:20+00:30")) == []


def test_a_search_in_several_projects(gallery: Gallery) -> None:
    here = save(gallery, city="Paris")
    gallery.create(project_name="other")
    there = gallery.save(project_name="other", metadata={"city": text("Paris")}).instance_id
    both = where("projectName", Operator.IN, PROJECT, "other")
    named = where("instanceId", Operator.IN, here, there)
    paris = where("city", Operator.EQUAL, "Paris")
    for wish in ((both, paris), (named, paris), (named,)):
        assert set(everywhere(gallery, *wish)) == {here, there}
    assert set(everywhere(gallery, paris, allow_scan=True)) == {here, there}


def everywhere(gallery: Gallery, *constraints: Comparison, **wish: bool) -> list[str]:
    wished = Wish(constraints, **wish)
    found = gallery.read(lambda tx: search.find(tx, SIGNER, wished, None, PageRequest.of(None, None)))
    return [item.instance.instance_id for item in found.items]


def test_a_page_shows_the_wanted_keys(gallery: Gallery) -> None:
    save(gallery, city="Paris", epochs=1)
    for keys, shown in ((None, {"city", "epochs"}), (["city", "owner"], {"city"}), ([], set())):
        (item,) = page(gallery, keys=keys).items
        assert set(item.instance.metadata) == shown


def test_counting_stops_where_it_is_told(gallery: Gallery) -> None:
    for _ in range(3):
        save(gallery, city="Paris")
    for up_to, expected in ((2, (2, True)), (3, (3, False)), (None, (3, False))):
        answer = counted(gallery, where("city", Operator.EQUAL, "Paris"), up_to=up_to)
        assert (answer.count, answer.at_least) == expected


@pytest.mark.parametrize("by", [None, order("epochs"), order("createdTime"), order("epochs", descending=True)])
def test_a_row_of_page_1_comes_once_while_others_come(gallery: Gallery, by: Order | None) -> None:
    stood = [save(gallery, epochs=number % 3) for number in range(20)]
    record = InstanceRecord(PROJECT, MODEL, metadata={"epochs": value(1)})
    stop = threading.Event()

    def write() -> None:
        for number in itertools.count():
            if stop.is_set() or number == 200:
                return
            gallery.write(lambda tx: enter(tx, record, b"bytes"))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        seen = found(gallery, by=by, limit=2)
    finally:
        stop.set()
        writer.join()
    assert len(seen) == len(set(seen))
    assert set(stood) <= set(seen)


def test_cursors_belong_to_their_query(gallery: Gallery) -> None:
    for number in range(3):
        save(gallery, city="Paris", epochs=number)
    cursor = page(gallery, limit=1).next_cursor
    assert page(gallery, limit=2, cursor=cursor).items
    for other in (
        lambda: page(gallery, where("city", Operator.EQUAL, "Paris"), cursor=cursor),
        lambda: page(gallery, by=order("epochs"), cursor=cursor),
        lambda: page(gallery, where="epochs > 0", cursor=cursor),
        lambda: page(gallery, include_drafts=True, cursor=cursor),
        lambda: page(gallery, cursor="forged"),
    ):
        with pytest.raises(InvalidArgument) as refused:
            other()
        assert refused.value.reason is Reason.CURSOR_INVALID


def test_a_page_ends_before_it_is_too_large(gallery: Gallery) -> None:
    large = {f"text {number}": text("x" * 60_000) for number in range(4)}
    saved = [gallery.save(metadata=large).instance_id for _ in range(55)]
    pages = walk(lambda request: page(gallery, limit=request.limit, cursor=request.cursor), 1_000)
    assert len(pages) == 2
    assert [item.instance.instance_id for item in flat(pages)] == sorted(saved, reverse=True)
