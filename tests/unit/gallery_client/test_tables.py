from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from gallery_client.tables import byte_count, cell, html_card, html_table


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (12_345, "12.3 kB"),
        (999_499, "999 kB"),
        (999_999, "1 MB"),
        (4 * 2**20, "4.19 MB"),
        (10**13, "10 TB"),
        (5 * 10**15, "5e+03 TB"),
    ],
)
def test_bytes_have_three_digits(size: int, shown: str) -> None:
    assert byte_count(size) == shown


def test_cells() -> None:
    assert cell(None) == ""
    assert cell(False) == "no"
    assert cell(datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=1)))) == "2026-01-01 00:00:00Z"
    assert cell({"city": "Oslo", "hour": 3}) == "city=Oslo, hour=3"
    assert cell(("a", "b")) == "a, b"


def test_html_is_escaped_everywhere() -> None:
    shown = html_table(["<h>"], [["<c>"]], "<n>") + html_card("<t>", {"<l>": "<v>", "empty": ""})
    assert not any(f"<{letter}>" in shown for letter in "hcntlv")
    assert "&lt;v&gt;" in shown
    assert "empty" not in shown
