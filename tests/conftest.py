"""Fixtures that every test may use."""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest

pytest_plugins = [
    "tests.parts.databases",
    "tests.parts.fixtures",
    "tests.parts.hadoop_fixtures",
    "tests.parts.s3",
    "tests.parts.scheduling",
]

_FREE_GB = 6
"""What a whole run fills at its most, HDFS, databases and homes together, with some to spare."""


def pytest_sessionstart() -> None:
    """End in CI where the disk would fill: a thousand tests would fail, and none would say why."""
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free / 1e9
    if "CI" in os.environ and free < _FREE_GB:
        pytest.exit(
            f"{folder} has {free:.1f} GB free and the tests need {_FREE_GB}; make room, or set TMPDIR.",
            returncode=3,
        )
