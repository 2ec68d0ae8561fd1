from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gallery_server.telemetry import HIDDEN, hide_secrets, quote_controls

FORGED = "taxi\n2026-01-01T00:00:00Z [info] call code=OK\x1b[31m\u202e"


def logged(statements: str, log_format: str = "json", level: str = "info") -> str:
    """Run statements in a process that has configured its logging, and answer its stderr."""
    script = (
        "import logging, structlog\n"
        "from gallery_server.telemetry import configure_logging\n"
        f"configure_logging({log_format!r}, {level!r})\n"
        "log = structlog.get_logger()\n"
        f"forged = {FORGED!r}\n"
        f"{statements}\n"
    )
    run = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert run.stdout == ""
    return run.stderr


def test_json_record_is_one_line() -> None:
    record = json.loads(logged("log.info('call', message=forged, ms=1.5)"))
    assert record.pop("timestamp").endswith("Z")
    assert record == {"event": "call", "level": "info", "message": FORGED, "ms": 1.5}


def test_traceback_is_part_of_the_record() -> None:
    record = json.loads(logged("try: 1 / 0\nexcept ZeroDivisionError: log.exception('failed')"))
    assert record["level"] == "error"
    assert record["exception"].endswith("ZeroDivisionError: division by zero")


@pytest.mark.parametrize("where", ["log.info(forged)", "log.info('call', message=forged)", "log.info('x', y=[forged])"])
def test_console_line_cannot_be_forged(where: str) -> None:
    text = logged(where, "console")
    assert text.count("\n") == 1
    assert "\\n2026-01-01" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_console_traceback_cannot_be_forged() -> None:
    text = logged("try: raise ValueError(forged)\nexcept ValueError: log.exception('failed')", "console")
    first, *traceback = text.splitlines()
    assert "failed" in first
    assert all(line.startswith("    ") for line in traceback)
    assert "\x1b" not in text


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_secrets_stay_out(log_format: str) -> None:
    text = logged(
        "log.info('open', url='mysql://gallery:hunter2@db/gallery', token='hunter2', asked={'password': 'hunter2'})\n"
        "try: raise OSError('mysql://gallery:hunter2@db')\nexcept OSError: log.exception('failed')\n"
        "logging.getLogger('peewee').error('mysql://gallery:%s@db', 'hunter2')",
        log_format,
    )
    assert "hunter2" not in text
    assert text.count(f"mysql://gallery:{HIDDEN}@db") == 3


def test_hiding_leaves_the_callers_values_alone() -> None:
    asked = {"password": "hunter2"}
    assert hide_secrets(None, "", {"asked": asked}) == {"asked": {"password": HIDDEN}}
    assert asked == {"password": "hunter2"}


def test_text_that_prints_is_left_alone() -> None:
    event = {"name": "träiner 東京", "count": 3}
    assert quote_controls(None, "", event.copy()) == event


def test_libraries_write_the_same_shape() -> None:
    record = json.loads(logged("logging.getLogger('peewee').warning('slow %s', 'query')"))
    assert (record["event"], record["level"]) == ("slow query", "warning")
    assert logged("logging.getLogger('peewee').info('chatter')", level="debug") == ""


def test_level_is_a_threshold() -> None:
    assert logged("log.info('call')", level="warning") == ""


def run_metrics(directory: Path, statements: str) -> str:
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom gallery_server import telemetry\n"
        f"directory = Path({str(directory)!r})\n{statements}"
    )
    return subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout


CHILDREN = """
telemetry.share_metrics(directory)
for _ in range(2):
    if not (child := os.fork()):
        metrics = telemetry.call_metrics()
        metrics.connections.inc()
        metrics.count("getModel", "OK", seconds=0.003, bytes_in=10, bytes_out=20)
        os._exit(0)
    os.waitpid(child, 0)
print(telemetry.shared_metrics(directory).decode())
"""


def test_figures_of_processes_are_summed_and_gauges_of_dead_ones_dropped(tmp_path: Path) -> None:
    text = run_metrics(tmp_path / "metrics", CHILDREN)
    assert 'gallery_calls_total{code="OK",method="getModel"} 2.0' in text
    assert 'gallery_call_seconds_bucket{le="0.0025",method="getModel"} 0.0' in text
    assert 'gallery_call_seconds_bucket{le="0.005",method="getModel"} 2.0' in text
    assert 'gallery_bytes_in_total{method="getModel"} 20.0' in text
    assert 'gallery_bytes_out_total{method="getModel"} 40.0' in text
    assert not re.search(r"^gallery_connections", text, re.MULTILINE)


def test_gauge_of_a_live_process_is_shown(tmp_path: Path) -> None:
    text = run_metrics(
        tmp_path / "metrics",
        "telemetry.share_metrics(directory)\ntelemetry.call_metrics().connections.inc(3)\n"
        "print(telemetry.shared_metrics(directory).decode())",
    )
    assert "gallery_connections 3.0" in text


def test_folder_is_emptied_and_private(tmp_path: Path) -> None:
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics" / "counter_1.db").write_bytes(b"old")
    text = run_metrics(
        tmp_path / "metrics",
        "telemetry.share_metrics(directory)\nprint(oct(directory.stat().st_mode & 0o777), *directory.iterdir())",
    )
    assert text == "0o700\n"


def test_sharing_too_late_is_refused(tmp_path: Path) -> None:
    text = run_metrics(
        tmp_path / "metrics",
        "telemetry.call_metrics()\ntry: telemetry.share_metrics(directory)\nexcept RuntimeError as error: print(error)",
    )
    assert "before prometheus_client is imported" in text
