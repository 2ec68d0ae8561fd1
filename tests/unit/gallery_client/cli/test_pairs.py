from __future__ import annotations

from datetime import UTC, datetime

import click
import pytest

from gallery_client.cli.pairs import read_pairs


def read(*arguments: str) -> dict[str, object]:
    command = click.Command("c", params=[option := click.Option(["-m"], multiple=True)])
    return read_pairs(click.Context(command), option, arguments)


def test_text_json_and_times() -> None:
    assert read(
        "a=8", "b:=8", "c:=true", 'd:={"e": 1.5}', "f=x=y:=z", "g=", "h@=2026-01-01T01:00:00+01:00", 'i:="8"'
    ) == {
        "a": "8",
        "b": 8,
        "c": True,
        "d": {"e": 1.5},
        "f": "x=y:=z",
        "g": "",
        "h": datetime(2026, 1, 1, tzinfo=UTC),
        "i": "8",
    }


@pytest.mark.parametrize(
    ("argument", "advice"),
    [
        ("a", "neither key=value"),
        ("=a", "neither key=value"),
        ("a:=eight", "use = for text"),
        ("a:=null", "a value is a number"),
        ("a:=[1]", "use = to keep JSON as text"),
        ("a@=yesterday", "yesterday"),
        ("a@=2026-01-01T00:00:00", "add Z"),
    ],
)
def test_what_cannot_be_read_is_a_usage_error(argument: str, advice: str) -> None:
    with pytest.raises(click.BadParameter, match=advice):
        read(argument)


def test_a_key_given_twice_is_a_usage_error() -> None:
    with pytest.raises(click.BadParameter, match="'a' is given twice"):
        read("a=1", "a:=2")
