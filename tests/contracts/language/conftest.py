"""Apache JEXL, which the language is held against."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.parts.jexl_process import PACKAGES, Jexl
from tests.parts.missing import missing


@pytest.fixture(scope="session")
def jexl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jexl]:
    """One process for the session, which keeps nothing from one expression to the next."""
    if not Jexl.is_installed():
        missing(f"Java or JEXL is not here; sudo apt-get install {PACKAGES}")
    with Jexl(tmp_path_factory.mktemp("jexl")) as running:
        yield running
