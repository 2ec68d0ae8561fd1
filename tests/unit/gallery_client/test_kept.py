"""What serves is kept on disk whole, or not at all."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import pytest
from gallery_idl import deployment as wire
from gallery_idl import instance as wire_instance
from gallery_idl import value as wire_value

from gallery_client.kept import KeptServing

if TYPE_CHECKING:
    from pathlib import Path

DAY = 86_400
HERE, PLACE = "127.0.0.1:9480", "shop/demand/city=Oslo@production"


def answer(sha256: str = "ab" * 32) -> Any:
    return wire.GetServingResponse(
        instance=wire_instance.ModelInstance(
            instanceId="1",
            shard={"city": "Oslo"},
            metadata={"rate": wire_value.Value(number=float("inf")), "city": wire_value.Value(text="Oslo")},
            environments=["production"],
            sha256=sha256,
            size=3,
            deprecated=False,
            stage=wire_instance.LifecycleStage.DEPLOYED,
        ),
        source=wire.ServingSource.DEPLOYMENT,
        deployment=wire.Deployment(deploymentId="7", line=wire.LineKey(projectName="shop", shard={})),
    )


def test_an_answer_comes_back_as_it_was(tmp_path: Path) -> None:
    kept = KeptServing(tmp_path)
    kept.path_of("ab" * 32).write_bytes(b"abc")
    kept.keep(HERE, PLACE, answer(), 42)
    found = KeptServing(tmp_path).find(HERE, PLACE)
    assert found == (answer(), 42)
    assert found.answer.instance.metadata["rate"].number == float("inf")


def test_places_and_servers_are_kept_apart(tmp_path: Path) -> None:
    kept = KeptServing(tmp_path)
    kept.path_of("ab" * 32)
    kept.keep(HERE, PLACE, answer(), 42)
    assert kept.find("127.0.0.1:1", PLACE) is None
    assert kept.find(HERE, PLACE + "x") is None
    kept.forget(HERE, PLACE)
    assert kept.find(HERE, PLACE) is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"answer": 3, "askedMicros": 1}', b"\xff"])
def test_what_cannot_be_read_is_not_there(tmp_path: Path, content: bytes) -> None:
    kept = KeptServing(tmp_path)
    kept.path_of("ab" * 32)
    kept.keep(HERE, PLACE, answer(), 42)
    (path,) = (tmp_path / "serving").glob("*.json")
    path.write_bytes(content)
    assert kept.find(HERE, PLACE) is None


def test_fields_of_a_later_version_are_left_out(tmp_path: Path) -> None:
    kept = KeptServing(tmp_path)
    kept.path_of("ab" * 32)
    kept.keep(HERE, PLACE, answer(), 42)
    (path,) = (tmp_path / "serving").glob("*.json")
    path.write_text(path.read_text().replace('"instanceId"', '"later": {"a": [1]}, "instanceId"'))
    found = kept.find(HERE, PLACE)
    assert found is not None
    assert found.answer == answer()


def test_bytes_that_no_answer_names_go_once_they_are_old(tmp_path: Path) -> None:
    kept = KeptServing(tmp_path)
    old, fresh, named = (kept.path_of(digest * 32) for digest in ("aa", "bb", "cc"))
    for path in (old, fresh, named):
        path.write_bytes(b"abc")
    for path in (old, named):
        os.utime(path, (time.time() - DAY,) * 2)
    kept.keep(HERE, PLACE, answer("cc" * 32), 42)
    assert (old.exists(), fresh.exists(), named.exists()) == (False, True, True)
