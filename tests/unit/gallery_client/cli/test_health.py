from __future__ import annotations

import json

import pytest

from gallery_client.cli.health import print_lines
from gallery_client.cli.output import Output
from gallery_client.listing import Records
from gallery_client.records.health import Completeness, InstanceHealth


def found(*findings: str, version: str = "1.0") -> InstanceHealth:
    return InstanceHealth(
        project_name="p",
        base_version_id="m",
        shard={},
        version=version,
        grade="POOR" if findings else "GOOD",
        score=1.5 if findings else 0.1,
        completeness=Completeness(0.5, ("randomSeed",)),
        covered_scopes=("Validation",),
        skews=(),
        drifts=(),
        shifts=(),
        findings=findings,
        environments=("production",),
        instance_id="i",
        model_id="m",
        computed_time=None,
        policy_version=1,
        outdated=False,
    )


def printed(capsys: pytest.CaptureFixture[str], *records: InstanceHealth, as_json: bool = False) -> str:
    print_lines(Output(as_json=as_json), Records(records), 2, nothing="none")
    return capsys.readouterr().out


def test_a_list_shows_the_worst_finding_and_counts_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    _, first, second = printed(
        capsys, found("mae is worse", "bias too", "r2 too"), found("one", version="1.1")
    ).splitlines()
    assert first.split() == ["p/m@1.0", "production", "poor", "1.5", "50%", "mae", "is", "worse;", "and", "2", "more"]
    assert second.endswith("one")


def test_what_is_good_has_no_finding(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, found()).splitlines()[1].split() == ["p/m@1.0", "production", "good", "0.1", "50%"]


def test_json_has_every_finding(capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = json.loads(printed(capsys, found("a", "b", "c"), as_json=True))
    assert (row["reference"], row["findings"]) == ("p/m@1.0", ["a", "b", "c"])


def test_a_list_says_when_there_is_more(capsys: pytest.CaptureFixture[str]) -> None:
    print_lines(Output(as_json=False), Records([found()] * 3), 2, nothing="none")
    written = capsys.readouterr()
    assert len(written.out.splitlines()) == 3
    assert written.err == "the first 2, and there are more: --limit shows more\n"
