from __future__ import annotations

from pathlib import Path

import pytest

from gallery_server.config import InvalidSettings, Settings, load

TWO = {"eu": "s3://bucket/a?region=eu-west-1&scheme=https", "old-1": "file:///srv/blobs"}
LINE = " ".join(f"{name}={uri}" for name, uri in TWO.items())


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GALLERY_CONFIG", "GALLERY_STORES"):
        monkeypatch.delenv(name, raising=False)


def loaded(tmp_path: Path, source: str, value: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Load the setting `stores` from a source; the value is TOML where that is the file."""
    if source == "environment":
        monkeypatch.setenv("GALLERY_STORES", value)
    file = tmp_path / "gallery.toml"
    file.write_text(f"stores = {value}" if source == "file" else "")
    return load({"stores": value if source == "command line" else None}, file)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("command line", LINE),
        ("environment", LINE),
        ("environment", f"\n{LINE}\n"),
        ("file", f"'''{LINE}'''"),
        ("file", "{" + ", ".join(f"{name} = '{uri}'" for name, uri in TWO.items()) + "}"),
    ],
)
def test_stores_are_named_in_any_source(
    tmp_path: Path, source: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert loaded(tmp_path, source, value, monkeypatch).stores == TWO


def test_the_stores_of_a_nearer_source_replace_those_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GALLERY_STORES", "eu=file:///near")
    file = tmp_path / "gallery.toml"
    file.write_text("[stores]\neu = 'file:///far'\nus = 'file:///far'")
    assert load({}, file).stores == {"eu": "file:///near"}
    assert load({"stores": ""}, file).stores == {}


@pytest.mark.parametrize(
    ("source", "value", "complaint"),
    [
        ("command line", "s3://id:hidden@bucket", "write NAME=URI"),
        ("environment", "eu", "write NAME=URI"),
        ("environment", "eu=", "write NAME=URI"),
        ("environment", "eu=file:///hidden eu=file:///b", "a name is given twice"),
        ("command line", "EU=s3://id:hidden@bucket", "a name is a lower-case letter"),
        ("file", "{'hidden/' = 'file:///a'}", "a name is a lower-case letter"),
        ("file", "{eu = 5}", "valid string"),
        ("file", "['hidden']", "valid dictionary"),
        ("environment", "main=file:///hidden", "the store main is the one of the setting blobs"),
    ],
)
def test_wrong_stores_are_told_without_their_uris(
    tmp_path: Path, source: str, value: str, complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InvalidSettings) as caught:
        loaded(tmp_path, source, value, monkeypatch)
    assert str(caught.value).startswith("The setting stores (given ")
    assert complaint in str(caught.value)
    assert "hidden" not in str(caught.value)
