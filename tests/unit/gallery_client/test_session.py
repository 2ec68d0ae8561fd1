from __future__ import annotations

import pickle

import pytest

from gallery_client import GalleryClient


def crossed(client: GalleryClient) -> GalleryClient:
    """Answer what another process makes of a client."""
    return pickle.loads(pickle.dumps(client))  # noqa: S301 - of our own making


def test_a_client_crosses_to_other_processes_as_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GALLERY_ADDRESS", "gallery-1:9480,gallery-2:9480")
    client = GalleryClient(timeout=7, token="secret", client_name="trainer", direct=True, cache_bytes=5)  # noqa: S106 - no secret
    monkeypatch.delenv("GALLERY_ADDRESS")
    found = crossed(client)
    assert found.address == "gallery-1:9480,gallery-2:9480"
    assert found._settings == client._settings
    assert found is not client


def test_clients_with_equal_settings_are_one_in_another_process() -> None:
    one, other = GalleryClient("gallery:9480"), GalleryClient("gallery:9480")
    assert crossed(one) is crossed(other)
    assert crossed(GalleryClient("gallery:9480", timeout=1)) is not crossed(one)


def test_it_keeps_the_name_of_its_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["train.py"])
    client = GalleryClient("gallery:9480")
    monkeypatch.setattr("sys.argv", ["daemon.py"])
    assert crossed(client)._channel._client_name.startswith("train@")


def test_it_does_not_tell_its_token() -> None:
    assert "secret" not in repr(GalleryClient("gallery:9480", token="secret"))  # noqa: S106 - no secret
