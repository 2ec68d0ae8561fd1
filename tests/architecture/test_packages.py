"""What is installed: every package of the house, and only those."""

from __future__ import annotations

import configparser
from pathlib import Path

ROOT = Path(__file__).parents[2]


def declared() -> list[str]:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", "utf-8")
    return config["options"]["packages"].split()


def existing() -> set[str]:
    return {
        str(init.parent.relative_to(ROOT)).replace("/", ".")
        for package in ("gallery_client", "gallery_server")
        for init in (ROOT / package).rglob("__init__.py")
    }


def test_every_package_is_declared_once_and_in_order() -> None:
    assert declared() == sorted(existing() | {"gallery_client", "gallery_idl"})


def test_every_module_is_in_a_package() -> None:
    folders = {
        str(module.parent.relative_to(ROOT)).replace("/", ".")
        for package in ("gallery_client", "gallery_server")
        for module in (ROOT / package).rglob("*.py")
    }
    assert folders <= set(declared())
