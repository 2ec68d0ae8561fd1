from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click
import pytest

from gallery_client.cli.moments import Moment


def test_a_moment_is_read_with_its_offset() -> None:
    read = Moment().convert("2026-01-31T13:00:00+01:00", None, None)
    assert read == datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "ago"),
    [
        ("90s", timedelta(seconds=90)),
        ("30m", timedelta(minutes=30)),
        ("2h", timedelta(hours=2)),
        ("7d", timedelta(days=7)),
    ],
)
def test_a_moment_is_so_long_ago(text: str, ago: timedelta) -> None:
    before = datetime.now(UTC)
    read = Moment().convert(text, None, None)
    assert before - ago <= read <= datetime.now(UTC) - ago


@pytest.mark.parametrize("text", ["", "soon", "2026-01-31", "2026-01-31T12:00:00", "5", "-5m", "2026-13-01T00:00:00Z"])
def test_anything_else_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(click.BadParameter, match=r"write 2026|add Z"):
        Moment().convert(text, None, None)
