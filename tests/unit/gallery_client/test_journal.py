from __future__ import annotations

import os
from contextlib import suppress

import pytest
from gallery_idl import upload as wire
from gallery_idl import value

from gallery_client.journal import Journal

ONE, OTHER = "019c0c33-1400-700e-b9b3-a38bc7d8942d", "019c0c33-1400-700e-b9b3-a38bc7d8942e"


def record(**fields):
    return wire.ModelInstanceRecord(projectName="p", **fields)


def begun(journal, described, identity="file a", address="host:1", *, upload_id=ONE):
    """Begin an upload and die."""
    with suppress(KeyError), journal.entry(address, described, identity) as entry:
        entry.remember(upload_id)
        raise KeyError


def remembered(journal, described, identity="file a", address="host:1"):
    with journal.entry(address, described, identity) as entry:
        return entry.upload_id


def test_a_begun_upload_is_remembered_until_it_succeeds(tmp_path):
    journal = Journal(tmp_path / "uploads")
    begun(journal, record())
    assert remembered(journal, record()) == ONE
    assert remembered(journal, record()) == ""


def test_an_upload_begun_anew_takes_the_place(tmp_path):
    journal = Journal(tmp_path)
    begun(journal, record(), upload_id=ONE)
    begun(journal, record(), upload_id=OTHER)
    assert remembered(journal, record()) == OTHER


@pytest.mark.parametrize(
    ("described", "identity", "address"),
    [(record(format="x"), "file a", "host:1"), (record(), "file b", "host:1"), (record(), "file a", "host:2")],
)
def test_only_the_same_upload_is_found(tmp_path, described, identity, address):
    journal = Journal(tmp_path)
    begun(journal, record())
    assert remembered(journal, described, identity, address) == ""


def test_the_order_of_metadata_does_not_matter(tmp_path):
    first, second = value.Value(text="x"), value.Value(whole=1)
    begun(Journal(tmp_path), record(metadata={"a": first, "b": second}))
    assert remembered(Journal(tmp_path), record(metadata={"b": second, "a": first})) == ONE


def test_a_running_upload_is_not_joined(tmp_path):
    journal = Journal(tmp_path)
    with journal.entry("host:1", record(), "file a") as entry:
        entry.remember(ONE)
        begun(journal, record(), upload_id="u-2")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("left", [ONE[:20].encode(), b"\xff\0", ONE.encode() * 2])
def test_what_a_full_disk_left_of_an_id_is_begun_anew(tmp_path, left):
    journal = Journal(tmp_path)
    begun(journal, record())
    (path,) = tmp_path.iterdir()
    path.write_bytes(left)
    assert remembered(journal, record()) == ""
    assert not list(tmp_path.iterdir())
    begun(journal, record(), upload_id=OTHER)
    assert remembered(journal, record()) == OTHER


def test_old_entries_are_dropped(tmp_path):
    journal = Journal(tmp_path)
    begun(journal, record())
    (kept,) = tmp_path.iterdir()
    os.utime(kept, (1, 1))
    assert remembered(journal, record()) == ""


def test_without_identity_or_a_folder_nothing_is_kept(tmp_path):
    begun(Journal(tmp_path), record(), identity=None)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_bytes(b"")
    begun(Journal(tmp_path / "file"), record())
