"""Who imports whom: the import-linter contracts of setup.cfg hold, and each of them can fail."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {"gallery_client": "gallery_client", "gallery_idl": "idl", "gallery_server": "gallery_server"}

BREACHES = {
    "floors": ("gallery_server/domain/breach.py", "import gallery_server.dal"),
    "sides": ("gallery_client/breach.py", "import gallery_server.errors"),
    "contract": ("gallery_idl/breach.py", "import gallery_client.version"),
    "database": ("gallery_server/registry/breach.py", "import pymysql"),
    "store": ("gallery_server/dal/breach.py", "import pyarrow"),
    "spark": ("gallery_client/records/breach.py", "import pyspark"),
    "language": ("gallery_server/registry/breach.py", "import lark"),
    "authors": ("gallery_server/rules/testing/breach.py", "import structlog"),
    "files": ("gallery_server/rules/breach.py", "import yaml"),
    "git": ("gallery_server/rules/breach.py", "import git"),
    "wire": ("gallery_server/registry/breach.py", "import thriftpy2"),
    "domain": ("gallery_server/domain/breach.py", "import structlog"),
    "client": ("gallery_client/breach.py", "import pyarrow"),
}
"""By contract: a module that would break it, and the import that does."""


def contracts() -> dict[str, str]:
    """Name each contract of setup.cfg by its identifier."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", "utf-8")
    return {
        section.rpartition(":")[2]: config[section]["name"]
        for section in config.sections()
        if section.startswith("importlinter:contract:")
    }


def lint_imports(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"]
    return subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def broken_house(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Answer what import-linter says of a copy of the house in which every contract is broken."""
    house = tmp_path_factory.mktemp("house")
    for package, folder in PACKAGES.items():
        shutil.copytree(ROOT / folder, house / package, ignore=shutil.ignore_patterns("__pycache__"))
        (house / package / "__init__.py").touch()
    shutil.copy(ROOT / "setup.cfg", house)
    for module, line in BREACHES.values():
        with (house / module).open("a") as file:
            file.write(f"{line}\n")
    return lint_imports(house, PYTHONPATH=str(house)).stdout


def test_contracts_hold() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


def test_every_contract_has_a_breach() -> None:
    assert set(contracts()) == set(BREACHES)


@pytest.mark.parametrize("contract", sorted(contracts()))
def test_contract_can_fail(contract: str, broken_house: str) -> None:
    assert f"{contracts()[contract]} BROKEN" in broken_house
