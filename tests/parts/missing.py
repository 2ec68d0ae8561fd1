"""Say that this machine lacks a part that a test needs."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """Skip the test, saying what is missing and how to get it; in CI, where every part must be there, fail it."""
    if "CI" in os.environ:
        pytest.fail(what)
    pytest.skip(what)
