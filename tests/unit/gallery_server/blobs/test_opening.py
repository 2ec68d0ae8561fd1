from __future__ import annotations

import stat
import uuid
from pathlib import Path

import pytest

from gallery_server.blobs.opening import open_store
from gallery_server.domain.blob import random_key
from gallery_server.domain.call import Deadline
from gallery_server.errors import InvalidArgument, Reason, Unavailable


def test_a_missing_folder_is_made_for_its_owner(tmp_path: Path) -> None:
    folder = tmp_path / "a b#?" / "blobs"
    store = open_store("main", f"file://{tmp_path}/a%20b%23%3F/blobs")
    store.check(Deadline.after(30))
    assert store.name == "main"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_store_finds_again_what_it_kept(tmp_path: Path) -> None:
    key = random_key(str(uuid.uuid4()))
    open_store("main", tmp_path.as_uri()).put(key, b"content", Deadline.after(30))
    assert open_store("main", tmp_path.as_uri()).read(key, 0, 7, Deadline.after(30)) == b"content"


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "/srv/blobs",
        "srv/blobs",
        "ftp://id:secret@host/blobs",
        "file://srv/blobs",
        "file:blobs",
        "file:///srv/blobs?x=1",
        "file:///srv/a#b",
        "file:///srv/%00",
        "file://[srv/blobs",
    ],
)
def test_other_uris_are_refused_with_the_allowed_forms(uri: str) -> None:
    with pytest.raises(InvalidArgument, match=r"setting stores\.eu .*file:///FOLDER") as caught:
        open_store("eu", uri)
    assert caught.value.reason is Reason.FIELD_MALFORMED
    assert caught.value.details["field"] == "stores.eu"
    assert "secret" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for uri in (f"file://{tmp_path}/file", f"file://{tmp_path}/file/blobs"):
        with pytest.raises(Unavailable, match="setting blobs names a folder that cannot be made") as caught:
            open_store("main", uri)
        assert "\n" not in str(caught.value)
