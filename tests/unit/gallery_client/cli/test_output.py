from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from rich.text import Text

from gallery_client.cli.output import Output, Surface, printable
from gallery_client.records.annotation import Annotation

WHEN = datetime(2026, 1, 1, tzinfo=UTC)
EVIL = "\x1b[31mred\x07\x9b2J\r\n\u202eabc [bold]"


def test_nothing_commands_the_terminal() -> None:
    assert printable(EVIL) == r"\x1b[31mred\x07\x9b2J\r\n\u202eabc [bold]"
    assert printable("Zürich 東京 👩‍🔬") == "Zürich 東京 👩‍🔬"


def test_a_table_has_headers_and_shows_text_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    long = "x" * 300
    Output(as_json=False).records([Annotation("key", EVIL, WHEN, "me"), Annotation("k2", long, WHEN, "me")], nothing="")
    header, first, second = capsys.readouterr().out.splitlines()
    assert header.split() == ["key", "value", "written", "by"]
    assert r"\x1b[31mred\x07\x9b2J\r\n\u202eabc [bold]" in first
    assert long in second


def test_no_records_are_a_note(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=False).records([], nothing="no models in p")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "no models in p\n")


@pytest.mark.parametrize("count", [0, 1, 2])
def test_json_lists_are_arrays(capsys: pytest.CaptureFixture[str], count: int) -> None:
    Output(as_json=True).records([Annotation("k", EVIL, WHEN, None)] * count, nothing="none")
    written = capsys.readouterr()
    assert (
        json.loads(written.out)
        == [{"key": "k", "value": EVIL, "createdTime": "2026-01-01T00:00:00.000000Z", "createdBy": None}] * count
    )
    assert "\x1b" not in written.out
    assert written.err == ""


def test_a_card_leaves_out_what_is_empty(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=False).record(Annotation("k", "v", WHEN, None))
    shown = capsys.readouterr().out
    assert "created time" in shown
    assert "created by" not in shown


def test_a_section_has_a_title_and_is_left_out_where_it_is_empty(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=False).section("skew", [])
    assert capsys.readouterr().out == ""
    Output(as_json=False).section("skew", [Annotation("k", "v", WHEN, None)])
    assert capsys.readouterr().out.splitlines()[:2] == ["", "skew"]


def test_a_drawing_in_a_pipe_has_no_colours_and_keeps_its_lines(capsys: pytest.CaptureFixture[str]) -> None:
    surfaces = []

    def draw(surface: Surface) -> Text:
        surfaces.append(surface)
        return Text("x" * 300 + "\n  y  ", style="red")

    Output(as_json=False).drawing(draw)
    assert capsys.readouterr().out == "x" * 300 + "\n  y\n"
    assert not surfaces[0].colours


def test_a_paragraph_in_a_pipe_is_one_line_without_commands(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=False).paragraph(f"{EVIL} " + "word " * 100 + "end")
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(printable(EVIL))
    assert line.endswith(" end")
