from __future__ import annotations

import pytest

from gallery_server.domain.duration import read_duration, write_duration

SECOND = 1_000_000


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1s", 1),
        ("90s", 90),
        ("30m", 1_800),
        ("24h", 86_400),
        ("14d", 1_209_600),
        ("2w", 1_209_600),
        ("3650d", 315_360_000),
    ],
)
def test_a_duration_is_a_number_and_a_unit(text: str, seconds: int) -> None:
    assert read_duration(text) == seconds * SECOND


@pytest.mark.parametrize(
    "text", ["", "h", "1", "1 h", "1.5h", "-1h", "1H", "1y", "0s", "3651d", "999999999w", "١h", "1h "]
)
def test_all_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write a"):
        read_duration(text)


@pytest.mark.parametrize(
    ("text", "shortest"), [("60s", "1m"), ("90s", "90s"), ("24h", "1d"), ("36h", "36h"), ("14d", "2w"), ("15d", "15d")]
)
def test_it_is_written_in_its_largest_unit(text: str, shortest: str) -> None:
    assert write_duration(read_duration(text)) == shortest
    assert read_duration(shortest) == read_duration(text)
