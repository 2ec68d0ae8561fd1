"""An erasure through a server: refused during a backup, and then gone from rows, store, and this machine's cache."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gallery_client import FailedPrecondition, GalleryClient, Gone
from tests.integration.commands.program import Ended
from tests.integration.keeping.load import HANGS_AFTER, MODEL
from tests.integration.keeping.place import Place


def await_gone(place: Place, key: str) -> None:
    end = time.monotonic() + HANGS_AFTER
    while key in place.files():
        assert time.monotonic() < end, "the bytes stay"
        time.sleep(0.1)


def test_bytes_and_values_go_and_the_record_stays(place: Place, tmp_path: Path) -> None:
    with GalleryClient(place.server.address, cache_dir=tmp_path / "cache") as client:
        client.create_model(*MODEL.split("/"))
        instance, other = client.save(MODEL, b"secret", owner="Ada", note="kept"), client.save(MODEL, b"other")
        assert client.load(instance) == b"secret"
        key = place.location(instance).key
        erased = client.erase(instance, reason="Ada asked", metadata_keys=["owner"])
        assert erased.instance.erased
        assert (erased.instance.metadata, erased.also_erased) == ({"note": "kept"}, ())
        with pytest.raises(Gone):
            client.load(instance.instance_id)
        assert client.get(f"{MODEL}@newest").instance_id == other.instance_id
        assert not list((tmp_path / "cache").rglob(instance.sha256))
        await_gone(place, key)
        assert place.fsck("--deep")[2]["clean"]
        assert client.load(other) == b"other"


def test_the_command_asks_first(folder: Place) -> None:
    with GalleryClient(folder.server.address, cache_bytes=0) as client:
        client.create_model(*MODEL.split("/"))
        instance = client.save(MODEL, b"secret", owner="Ada")
        refused = gallery(folder, instance.reference, answer="n\n")
        assert (refused.returncode, "for good" in refused.stderr) == (1, True)
        assert client.load(instance) == b"secret"
        done = gallery(folder, instance.reference, "--metadata-key", "owner", "--json", answer="y\n")
        assert done.returncode == 0, done.stderr
        erased = json.loads(done.stdout)
        assert (erased["instance"]["erased"], erased["instance"]["metadata"], erased["alsoErased"]) == (True, {}, [])


def gallery(place: Place, reference: str, *options: str, answer: str) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("gallery"), "instances", "erase", reference, "--reason", "the law"]
    return subprocess.run(
        [*command, "--server", place.server.address, *options],
        input=answer,
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS_AFTER,
    )


def test_a_backup_holds_it_off(folder: Place) -> None:
    with GalleryClient(folder.server.address, cache_bytes=0) as client:
        client.create_model(*MODEL.split("/"))
        instance = client.save(MODEL, b"secret")
        assert folder.command("backup", "begin", "--holder", "ops").status == 0
        with pytest.raises(FailedPrecondition) as refused:
            client.erase(instance, reason="the law")
        assert (refused.value.reason, refused.value.details["holder"]) == ("BACKUP_RUNNING", "ops")
        assert client.load(instance) == b"secret"
        assert "ops" in folder.command("backup", "begin").complaint
        assert "ops" in folder.command("sweep", "--delete").complaint
        assert "ops" in folder.command("backup", "status").output
        assert folder.command("backup", "end").status == 0
        assert folder.command("backup", "end").status == 1
        assert folder.command("backup", "status") == Ended(0, "no backup runs\n", "")
        assert client.erase(instance, reason="the law").instance.erased
