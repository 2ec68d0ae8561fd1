"""Run code in a process of its own, since one that tests run in has too many threads to be forked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest


@pytest.fixture
def run_python() -> Callable[..., None]:
    """Run source code with arguments; fail where it does."""

    def run(source: str, *arguments: str) -> None:
        command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", source, *arguments]
        subprocess.run(command, check=True, timeout=120)

    return run
