from __future__ import annotations

import zipfile
from pathlib import Path

import gallery_idl

from gallery_client.spark.shipping import packed


def test_the_same_packages_are_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    first, second = packed(tmp_path), packed(tmp_path / "again")
    assert first.name == second.name
    assert first.read_bytes() == second.read_bytes()


def test_it_holds_the_client_with_the_contract_and_nothing_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(packed(tmp_path)) as archive:
        names = set(archive.namelist())
    assert {"gallery_client/spark/training.py", "gallery_client/calls/transfers.py"} <= names
    assert {f"gallery_idl/{path.name}" for path in gallery_idl.IDL_DIR.glob("*.thrift")} <= names
    assert {name.split("/")[0] for name in names} == {"gallery_client", "gallery_idl"}
    assert not any(name.endswith(".pyc") for name in names)
