from __future__ import annotations

import pytest

from gallery_client.cli.charts.canvas import Canvas


def shown(canvas: Canvas) -> list[str]:
    return [line.plain for line in canvas.lines()]


def test_a_cell_has_eight_dots() -> None:
    canvas = Canvas(1, 1)
    assert shown(canvas) == [" "]
    for x in range(2):
        for y in range(4):
            canvas.dot((x, y), "")
    assert shown(canvas) == ["⣿"]


@pytest.mark.parametrize(("place", "character"), [((0, 0), "⡀"), ((1, 0), "⢀"), ((0, 3), "⠁"), ((1, 3), "⠈")])
def test_dots_count_from_the_lower_left(place: tuple[int, int], character: str) -> None:
    canvas = Canvas(1, 1)
    canvas.dot(place, "")
    assert shown(canvas) == [character]


def test_a_line_leads_from_corner_to_corner() -> None:
    canvas = Canvas(2, 2)
    assert canvas.last == (3, 7)
    canvas.line((0, 0), canvas.last, "")
    assert shown(canvas) == [" ⡜", "⡜ "]


def test_a_dashed_line_has_gaps() -> None:
    canvas = Canvas(4, 1)
    canvas.line((0, 0), (7, 0), "", dash=2)
    assert shown(canvas) == ["⣀ ⣀ "]


def test_a_mark_stands_over_the_dots() -> None:
    canvas = Canvas(2, 1)
    canvas.line((0, 0), (3, 0), "cyan")
    canvas.mark((2, 0), "x", "red")
    (line,) = canvas.lines()
    assert line.plain == "⣀x"
    assert [span.style for span in line.spans] == ["cyan", "red"]


def test_what_is_outside_is_left_out() -> None:
    canvas = Canvas(1, 1)
    canvas.line((-4, -4), (5, 7), "")
    assert len(shown(canvas)) == 1
    assert len(shown(canvas)[0]) == 1
