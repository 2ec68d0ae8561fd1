"""Damage for real, beside a server that is busy: all of it is found, and nothing else is touched."""

from __future__ import annotations

from pathlib import Path

from gallery_client import GalleryClient
from gallery_client.records.instance import ModelInstance
from tests.integration.keeping.load import Load
from tests.integration.keeping.place import Place


def test_a_busy_server_is_clean(place: Place) -> None:
    with Load(place.server.address) as load:
        for _ in range(2):
            load.wait_for(4)
            status, damages, tally = place.fsck("--deep")
            assert (status, damages, tally["clean"]) == (0, [], True), tally
            assert place.command("sweep", "--delete", "--older-than", "0.17").status == 0
    assert_all_load(place, load.saved)
    status, damages, tally = place.fsck("--deep")
    assert (status, damages, tally["blobs"]) == (0, [], len(load.saved))
    assert tally["orphans"] == tally["inFlight"] == {"files": 0, "bytes": 0}


def test_damage_is_found_and_told_with_its_instances(place: Place) -> None:
    with Load(place.server.address) as load:
        (lost, _), (cut, _), (flipped, content) = load.wait_for(3)[:3]
        place.lose(lost)
        place.replace(cut, b"cut")
        place.replace(flipped, bytes([content[0] ^ 1]) + content[1:])
        load.wait_for(3)
        status, damages, tally = place.fsck("--deep")
        assert (status, tally["clean"]) == (1, False)
        assert {(each["damage"], *each["instanceIds"], *each["references"]) for each in damages} == {
            ("missing", lost.instance_id, lost.reference),
            ("wrong-size", cut.instance_id, cut.reference),
            ("wrong-digest", flipped.instance_id, flipped.reference),
        }
    table = place.command("fsck").output
    assert all(each.instance_id in table and each.reference in table for each in (lost, cut))
    assert table.splitlines()[-1] == f"damaged: 1 missing, 1 wrong-size, of {len(load.saved)} blobs"
    place.put(place.location(lost).key, load.saved[0][1])
    for instance, right in load.saved[1:3]:
        place.replace(instance, right)
    assert place.fsck("--deep")[0] == 0
    assert_all_load(place, load.saved)


def test_orphans_are_swept_when_they_are_old_and_nothing_else_is(place: Place) -> None:
    with Load(place.server.address) as load:
        first, _ = load.wait_for(1)[0]
        planted = {place.plant(first) for _ in range(3)}
        load.wait_for(3)
        assert place.command("sweep", "--delete").status == 0
        assert planted <= place.files(), "younger ones stay"
        refused = place.command("sweep", "--delete", "--older-than", "0")
        assert refused.status == 1
        assert "--force" in refused.complaint
    place.server.terminate()
    ended = place.command("sweep", "--delete", "--older-than", "0", "--force")
    assert ended.output.splitlines()[-1] == "removed 3 files", ended.errors
    place.server.start()
    assert_all_load(place, load.saved)
    assert place.fsck("--deep")[2]["inFlight"]["files"] == 0


def test_what_interrupted_writes_left_is_swept(folder: Place, tmp_path: Path) -> None:
    with Load(folder.server.address) as load:
        instance, _ = load.wait_for(1)[0]
    part = tmp_path / "blobs" / f"{folder.location(instance).key}.0123abcd.part"
    part.write_bytes(b"half")
    folder.server.terminate()
    assert folder.fsck()[2]["inFlight"] == {"files": 1, "bytes": 4}
    folder.command("sweep", "--delete", "--older-than", "0", "--force")
    assert not part.exists()
    folder.server.start()
    assert_all_load(folder, load.saved)


def test_an_unknown_store_is_a_damage_and_one_that_is_asked_for_a_mistake(folder: Place) -> None:
    with Load(folder.server.address) as load:
        load.wait_for(1)
    ended = folder.command("fsck", "--store", "elsewhere")
    assert (ended.status, "main" in ended.complaint) == (1, True)
    assert folder.command("fsck", "--store", "main").output.startswith("clean")
    assert folder.command("fsck", "--nonsense").status == 2


def assert_all_load(place: Place, saved: list[tuple[ModelInstance, bytes]]) -> None:
    with GalleryClient(place.server.address, cache_bytes=0) as client:
        for instance, content in saved:
            assert client.load(instance) == content
