from __future__ import annotations

import pytest

from gallery_client import field
from gallery_client.errors import InvalidArgument
from gallery_client.lines import within_lines

PROJECT, MODEL, CITY = field("projectName"), field("baseVersionId"), field("shard['city']")


@pytest.mark.parametrize(
    ("names", "conditions"),
    [
        ([], []),
        (["p"], [PROJECT == "p"]),
        (["p/m"], [PROJECT == "p", MODEL == "m"]),
        (["p/m", "p/k", "p/m"], [PROJECT == "p", MODEL.is_in(["k", "m"])]),
        (["p", "p/m"], [PROJECT == "p"]),
        (["p/m/city=New%20York"], [PROJECT == "p", (MODEL == "m") & (CITY == "New York")]),
        (
            ["p/m/city=a", "p/m/city=b"],
            [PROJECT == "p", (MODEL == "m") & (CITY == "a") | (MODEL == "m") & (CITY == "b")],
        ),
        (["p", "q/m"], [(PROJECT == "p") | (PROJECT == "q") & (MODEL == "m")]),
    ],
)
def test_names_become_conditions(names, conditions):
    assert within_lines(names) == conditions


@pytest.mark.parametrize("name", ["", "p/", "/m", "p/m@1.0", "p/m/city", "p@x"])
def test_what_names_no_line_is_refused(name):
    with pytest.raises(InvalidArgument, match="names no line of a model"):
        within_lines([name])
