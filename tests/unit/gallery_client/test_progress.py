from __future__ import annotations

import io
import sys

import pytest

from gallery_client.progress import reporting


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_callback_is_used_as_it_is():
    with reporting(print, "saving") as report:
        assert report is print


@pytest.mark.parametrize("progress", [None, False, True])
def test_without_a_terminal_nothing_is_shown(monkeypatch, progress):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with reporting(progress, "saving") as report:
        report(1, 2)
    assert sys.stderr.getvalue() == ""


def test_a_terminal_shows_a_bar(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    with reporting(progress=True, label="saving [x]") as report:
        report(1, None)
        report(8 * 10**6, 8 * 10**6)
    assert "saving [x]" in sys.stderr.getvalue()
    assert "8.0/8.0 MB" in sys.stderr.getvalue()


def test_little_shows_no_bar(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    with reporting(progress=True, label="saving") as report:
        report(47, 47)
    assert "saving" not in sys.stderr.getvalue()
