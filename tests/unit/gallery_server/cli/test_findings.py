from __future__ import annotations

import json
from collections import Counter

import pytest

from gallery_server.cli.findings import JsonLines, Printed
from gallery_server.domain.damage import Damage, Finding
from gallery_server.keeping.inspection import Files, Tally

FINDING = Finding(
    Damage.MISSING,
    "no bytes",
    store="main",
    key="project/key",
    instance_ids=("id 1", "id 2"),
    references=("a/b@1.0", "a/\u202eb@1.1"),
    more_instances=True,
)


def lines(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    return [line.split() for line in capsys.readouterr().out.splitlines()]


def test_each_instance_has_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    output = Printed()
    output.tell(FINDING)
    output.tell(Finding(Damage.INSTANCE_UNKNOWN, "its instance has no row", upload_id="id 3"))
    head, first, second, more, upload = lines(capsys)
    assert head == ["damage", "instance", "reference", "what"]
    assert first == ["missing", "id", "1", "a/b@1.0", "main", "project/key:", "no", "bytes"]
    assert second[3] == r"a/\u202eb@1.1", "nothing that turns the text around"
    assert more[:3] == ["missing", "and", "more"]
    assert upload[:4] == ["instance-unknown", "upload", "id", "3:"]


@pytest.mark.parametrize(
    ("blobs", "deep", "last"),
    [
        (0, False, "clean: 0 blobs"),
        (1, True, "clean: 1 blob, its bytes read"),
        (1_234, True, "clean: 1,234 blobs, their bytes read"),
    ],
)
def test_the_last_line_says_whether_all_is_well(
    capsys: pytest.CaptureFixture[str], blobs: int, deep: bool, last: str
) -> None:
    Printed().sum_up(Tally(blobs=blobs), deep=deep)
    assert capsys.readouterr().out == f"{last}\n"


def test_hints_come_before_it_and_counts_stand_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    damages = Counter({Damage.WRONG_SIZE: 2, Damage.MISSING: 1})
    Printed().sum_up(Tally(1, damages, Files(1, 5), Files(1_000, 12_345), Files(2, 7)), deep=False)
    assert capsys.readouterr().out.splitlines() == [
        "orphans: 1,000 files, 12,345 bytes; gallery-server sweep removes them",
        "bytes of erased instances: 1 files, 5 bytes; gallery-server sweep removes them",
        "in flight: 2 files, 7 bytes that may still get their rows",
        "damaged: 1 missing, 2 wrong-size, of 1 blob",
    ]


def test_programs_get_an_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    output = JsonLines()
    output.tell(FINDING)
    output.sum_up(Tally(blobs=2, damages=Counter({Damage.MISSING: 1})), deep=True)
    finding, tally = map(json.loads, capsys.readouterr().out.splitlines())
    assert (finding["damage"], finding["instanceIds"], finding["moreInstances"]) == ("missing", ["id 1", "id 2"], True)
    assert (tally["clean"], tally["damages"], tally["deep"], tally["blobs"]) == (False, {"missing": 1}, True, 2)
