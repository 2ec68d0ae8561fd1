from __future__ import annotations

from pathlib import Path

import pytest

from gallery_server.actions.secrets import Secrets
from gallery_server.errors import ActionFailed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "forecasting").mkdir()
    return tmp_path


def test_a_secret_is_the_text_of_its_file(folder: Path) -> None:
    for content, secret in ((b"whale", "whale"), (b"whale\n", "whale"), (b"whale\r\n", "whale"), (b" a b ", " a b ")):
        (folder / "forecasting" / "argo").write_bytes(content)
        assert Secrets(folder).read("forecasting", "argo") == secret


def test_a_secret_of_kubernetes_is_found_through_its_links(folder: Path) -> None:
    data = folder / "forecasting" / "..2026_03_01"
    data.mkdir()
    (data / "argo").write_text("whale")
    (folder / "forecasting" / "..data").symlink_to(data.name)
    (folder / "forecasting" / "argo").symlink_to(Path("..data") / "argo")
    assert Secrets(folder).read("forecasting", "argo") == "whale"
    with pytest.raises(ActionFailed, match="has no secret"):
        Secrets(folder).read("forecasting", "..data")


@pytest.mark.parametrize(
    ("team", "name"),
    [
        *(
            ("forecasting", name)
            for name in ("missing", "", ".", "..", "../outside", "folder", "ARGO", "argo\0", "a/b")
        ),
        *((team, "argo") for team in ("", ".", "..", "other", "forecasting/", "./forecasting", "FORECASTING")),
        ("forecasting/..", "outside"),
    ],
)
def test_nothing_is_read_but_a_file_of_the_team(folder: Path, team: str, name: str) -> None:
    (folder / "outside").write_text("x")
    (folder / "forecasting" / "argo").write_text("x")
    (folder / "forecasting" / "folder").mkdir()
    with pytest.raises(ActionFailed, match="has no secret") as raised:
        Secrets(folder).read(team, name)
    assert raised.value.retryable


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"two\nlines", "control characters"),
        (b"a\r\nb", "control characters"),
        (b"\xff\xfe", "no text in UTF-8"),
        (b"x" * 4_097, "over 4096 bytes"),
    ],
)
def test_what_is_no_secret_is_told_without_it(folder: Path, content: bytes, told: str) -> None:
    (folder / "forecasting" / "argo").write_bytes(content)
    with pytest.raises(ActionFailed, match=told) as raised:
        Secrets(folder).read("forecasting", "argo")
    assert "lines" not in raised.value.message


def test_a_folder_that_cannot_be_read_is_told(folder: Path) -> None:
    with pytest.raises(ActionFailed, match="no folder of secrets"):
        Secrets().read("forecasting", "argo")
    with pytest.raises(ActionFailed, match="has no secret"):
        Secrets(folder / "gone").read("forecasting", "argo")
    loop = folder / "forecasting" / "argo"
    loop.symlink_to(loop)
    with pytest.raises(ActionFailed):
        Secrets(folder).read("forecasting", "argo")
