"""Finding instances from Python and from the shell, against a real server."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gallery_client import GalleryClient, InvalidArgument, field
from tests.parts.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gallery_client import Condition

MODEL = "search/demand"
CITIES = ("Oslo", "Paris", "Rome", "New York, 100%")


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GalleryClient]:
    folder = tmp_path_factory.mktemp("server")
    with Server(folder / "home") as server, GalleryClient(server.address, cache_dir=folder / "cache") as client:
        fill(client)
        yield client


def fill(gallery: GalleryClient) -> None:
    """Save twelve instances: three for each city, the last of Rome deprecated, and a draft."""
    gallery.create_model("search", "demand", shard_keys=["city"])
    for number in range(12):
        more: dict[str, object] = {"note": "it's \\ 5\u2028%"} if number == 3 else {}
        if number % 2:
            more["mape"] = number / 10
        gallery.save(MODEL, b"model", city=CITIES[number % 4], epochs=number, even=number % 2 == 0,
                     trainingEnd=datetime(2026, 1, 1 + number, tzinfo=UTC), metadata=more)  # fmt: skip
    gallery.deprecate(f"{MODEL}/city=Rome@newest", "too old")
    gallery.save(MODEL, b"model", city="Oslo", epochs=99, draft=True)
    gallery.annotate(f"{MODEL}/city=Paris@1.0", {"approved by": "Ada"})


def epochs(gallery: GalleryClient, *conditions: Condition | dict[str, object], **options: object) -> list[int]:
    found = gallery.search(*conditions, **{"within": MODEL, "order_by": "epochs", "allow_scan": True} | options)  # type: ignore[arg-type]  # a test's shorthand
    return [instance.metadata["epochs"] for instance in found]  # type: ignore[misc]  # all are whole


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (field("city") == "Oslo", [0, 4, 8]),
        (field("city") == "New York, 100%", [3, 7, 11]),
        (field("shard.city") == "Oslo", [0, 4, 8]),
        (field("city").like("%100\\%"), [3, 7, 11]),
        (field("epochs") < 3, [0, 1, 2]),
        (field("epochs") <= 2.5, [0, 1, 2]),
        (field("mape") > 0.5, [7, 9, 11]),
        (~(field("mape") > 0.5), [1, 3, 5]),
        (field("mape").is_null(), [0, 2, 4, 6, 8]),
        (field("epochs").is_in([1, 2, 77]), [1, 2]),
        (field("epochs").not_in(range(2, 12)), [0, 1]),
        (field("even") == False, [1, 3, 5, 7, 9, 11]),  # noqa: E712 - a value
        (field("trainingEnd") < datetime(2026, 1, 3, tzinfo=UTC), [0, 1]),
        (field("note") == "it's \\ 5\u2028%", [3]),
        ((field("note") == "it's \\ 5\u2028%") | (field("epochs") == 1), [1, 3]),
        ((field("trainingEnd") < datetime(2026, 1, 3, tzinfo=UTC)) | field("city").like("%s"), [0, 1, 5, 9]),
        ((field("mape") > 0.8) | ~field("city").like("%o"), [1, 2, 3, 5, 6, 7, 9, 11]),
        ((field("city") == "Oslo") & ((field("epochs") > 5) | (field("mape") > 0)), [8]),
        (field("annotations['approved by']") == "Ada", [1]),
        (field("version") == "1.1", [4, 5, 6, 7]),
        (field("deprecated") == True, [10]),  # noqa: E712 - a value
        (field("stage") == "draft", [99]),
        ({"field": "mape", "operator": "smaller_than", "value": 0.4}, [1, 3]),
        ({"field": "mape", "operator": "Larger Than Or Equal To", "value": 0.9}, [9, 11]),
    ],
)  # fmt: skip
def test_a_condition_finds_what_it_says(gallery: GalleryClient, condition: Condition, found: list[int]) -> None:
    assert epochs(gallery, condition) == found
    assert int(gallery.count_instances(condition, within=MODEL, allow_scan=True)) == len(found)


def test_an_expression_finds_what_it_says(gallery: GalleryClient) -> None:
    assert epochs(gallery, where="city == 'Paris' && (mape < 0.2 || epochs == 9) // enough") == [1, 9]
    assert epochs(gallery, field("epochs") > 5, where="!(mape > 0.5) || city =~ ['Oslo']") == [8]


def test_order_limit_and_projection(gallery: GalleryClient) -> None:
    found = gallery.search(within=MODEL, order_by="mape", descending=True, limit=7, metadata_keys=["epochs"]).all()
    assert [instance.metadata for instance in found[:6]] == [{"epochs": number} for number in (11, 9, 7, 5, 3, 1)]
    assert len(found) == 7
    newest = gallery.search(within=MODEL).first(1)[0]
    assert newest.metadata["epochs"] == 11


def test_pages_hold_each_instance_once(gallery: GalleryClient) -> None:
    pages = gallery.search(within=[f"{MODEL}/city=Oslo", f"{MODEL}/city=Paris"], order_by="city")
    assert len({instance.instance_id for instance in pages._read(2)}) == 6


def test_what_was_left_out_can_be_asked_for(gallery: GalleryClient) -> None:
    assert epochs(gallery, include_deprecated=True, include_drafts=True) == [*range(12), 99]


def test_a_data_frame(gallery: GalleryClient) -> None:
    frame = gallery.search(within=MODEL, order_by="epochs").to_pandas()
    assert frame["metadata.mape"].sum() == pytest.approx(3.6)


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ("cty == 'Oslo'", "FIELD_UNKNOWN"),
        ("city = 'Oslo'", "EXPRESSION_MALFORMED"),
        ("mape =~ ['x']", "KIND_UNFIT"),
    ],
)
def test_nothing_is_guessed_at(gallery: GalleryClient, where: str, reason: str) -> None:
    with pytest.raises(InvalidArgument) as raised:
        gallery.search(where=where, within=MODEL).first(1)
    assert raised.value.reason == reason


def test_the_command(gallery: GalleryClient) -> None:
    def run(*arguments: str, status: int = 0) -> str:
        program = Path(sys.executable).with_name("gallery")
        done = subprocess.run(
            [program, "search", "--server", gallery.address, *arguments],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert done.returncode == status, done.stderr
        return done.stdout if status == 0 else done.stderr

    rows = run(MODEL, "--where", "mape < 0.4", "--order", "mape", "--columns", "reference,mape").splitlines()
    assert [row.split() for row in rows[1:]] == [
        [f"{MODEL}/city=Paris@1.0", "0.1"],
        [f"{MODEL}/city=New%20York%2C%20100%25@1.0", "0.3"],
    ]
    assert json.loads(run("search", "--where-field", "city=Oslo", "--count", "--json"))["count"] == 3
    assert "^" in run(MODEL, "--where", "mape = 0.4", status=2)
    assert "SCAN" in run(status=1) or "allow" in run(status=1)
