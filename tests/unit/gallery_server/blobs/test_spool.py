from __future__ import annotations

import hashlib
import os
import stat
import uuid
from pathlib import Path
from threading import Thread

import pytest

from gallery_server.blobs.folder_store import FolderStore
from gallery_server.blobs.spool import Spool
from gallery_server.domain.blob import random_key
from gallery_server.domain.call import Deadline
from gallery_server.errors import (
    DeadlineExceeded,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    Reason,
    ResourceExhausted,
)

UPLOAD = "0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e11"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def spool(directory: Path) -> Spool:
    spool = Spool(directory)
    spool.begin(UPLOAD)
    return spool


def soon() -> Deadline:
    return Deadline.after(30)


def received(spool: Spool, upload_id: str) -> int | None:
    entry = spool.entry(upload_id)
    return None if entry is None else entry.received


def content(directory: Path) -> bytes:
    return (directory / f"{UPLOAD}.upload").read_bytes()


def sha256(spool: Spool) -> str:
    with spool.sealed(UPLOAD, soon()) as upload:
        return upload.sha256(soon())


def test_pieces_join_in_order(spool: Spool, directory: Path) -> None:
    assert received(spool, UPLOAD) == 0
    assert spool.append(UPLOAD, 0, b"abc", soon()) == 3
    assert spool.append(UPLOAD, 3, b"defg", soon()) == 7
    assert received(spool, UPLOAD) == 7
    assert content(directory) == b"abcdefg"


def test_a_piece_beyond_the_end_is_told_where_to_go_on(spool: Spool, directory: Path) -> None:
    spool.append(UPLOAD, 0, b"abc", soon())
    with pytest.raises(InvalidArgument) as caught:
        spool.append(UPLOAD, 4, b"e", soon())
    assert caught.value.reason is Reason.OFFSET_BEYOND_RECEIVED
    assert caught.value.details["received"] == "3"
    assert content(directory) == b"abc"


def test_a_negative_offset_is_refused(spool: Spool) -> None:
    with pytest.raises(InvalidArgument) as caught:
        spool.append(UPLOAD, -1, b"abc", soon())
    assert caught.value.reason is Reason.FIELD_OUT_OF_RANGE


@pytest.mark.parametrize(
    ("offset", "data"), [(0, b"abcdef"), (2, b"cd"), (0, b""), (6, b""), (3, b"defghi"), (0, b"abcdefghi")]
)
def test_equal_bytes_are_taken_again_and_new_ones_appended(
    spool: Spool, directory: Path, offset: int, data: bytes
) -> None:
    spool.append(UPLOAD, 0, b"abcdef", soon())
    expected = b"abcdef"[:offset] + data if offset + len(data) > 6 else b"abcdef"
    assert spool.append(UPLOAD, offset, data, soon()) == len(expected)
    assert content(directory) == expected
    assert sha256(spool) == hashlib.sha256(expected).hexdigest()


@pytest.mark.parametrize(("offset", "data"), [(0, b"x"), (2, b"cx"), (5, b"xghi"), (0, b"abcdexghi")])
def test_different_bytes_are_refused_whole(spool: Spool, directory: Path, offset: int, data: bytes) -> None:
    spool.append(UPLOAD, 0, b"abcdef", soon())
    with pytest.raises(InvalidArgument) as caught:
        spool.append(UPLOAD, offset, data, soon())
    assert caught.value.reason is Reason.CHUNK_DIFFERS
    assert content(directory) == b"abcdef"
    assert sha256(spool) == hashlib.sha256(b"abcdef").hexdigest()


def test_begin_keeps_what_was_received(spool: Spool) -> None:
    spool.append(UPLOAD, 0, b"abc", soon())
    spool.begin(UPLOAD)
    assert received(spool, UPLOAD) == 3


def test_another_process_goes_on_where_one_stopped(spool: Spool, directory: Path) -> None:
    other = Spool(directory)
    spool.append(UPLOAD, 0, b"abc", soon())
    other.append(UPLOAD, 3, b"def", soon())
    spool.append(UPLOAD, 6, b"ghi", soon())
    other.append(UPLOAD, 9, b"jkl", soon())
    expected = hashlib.sha256(b"abcdefghijkl").hexdigest()
    assert sha256(spool) == sha256(other) == sha256(Spool(directory)) == expected


def test_the_digest_needs_no_second_reading(spool: Spool, directory: Path) -> None:
    spool.append(UPLOAD, 0, b"abc", soon())
    # Other bytes of equal length under the spool's feet: only a digest made on arrival does not see them.
    (directory / f"{UPLOAD}.upload").write_bytes(b"xyz")
    assert sha256(spool) == hashlib.sha256(b"abc").hexdigest()


def test_an_empty_upload_has_a_digest(spool: Spool) -> None:
    assert sha256(spool) == hashlib.sha256().hexdigest()


def test_a_discarded_upload_leaves_no_digest_to_the_next(spool: Spool) -> None:
    spool.append(UPLOAD, 0, b"abc", soon())
    spool.discard(UPLOAD, soon())
    spool.discard(UPLOAD, soon())
    assert received(spool, UPLOAD) is None
    spool.begin(UPLOAD)
    spool.append(UPLOAD, 0, b"xyz", soon())
    assert sha256(spool) == hashlib.sha256(b"xyz").hexdigest()


def test_more_uploads_than_digests_are_kept(directory: Path) -> None:
    spool = Spool(directory)
    uploads = [str(uuid.uuid4()) for _ in range(300)]
    for part in (b"one", b"two"):
        for number, upload_id in enumerate(uploads):
            spool.begin(upload_id)
            data = part + b"%03d" % number
            spool.append(upload_id, received(spool, upload_id) or 0, data, soon())
    assert len(spool._digests._digests) == 256
    for number, upload_id in enumerate(uploads):
        with spool.sealed(upload_id, soon()) as upload:
            assert upload.sha256(soon()) == hashlib.sha256(b"one%03dtwo%03d" % (number, number)).hexdigest()


def test_sealed_keeps_others_out_until_its_end(spool: Spool, directory: Path) -> None:
    spool.append(UPLOAD, 0, b"abc", soon())
    other = Spool(directory)
    with spool.sealed(UPLOAD, soon()) as upload:
        assert (upload.size, upload.path.read_bytes()) == (3, b"abc")
        with pytest.raises(DeadlineExceeded):
            other.append(UPLOAD, 3, b"d", Deadline.after(0.02))
        with pytest.raises(DeadlineExceeded):
            other.discard(UPLOAD, Deadline.after(0.02))
    assert other.append(UPLOAD, 3, b"d", soon()) == 4


def test_who_waited_for_an_adopted_upload_finds_none(spool: Spool, directory: Path, tmp_path: Path) -> None:
    spool.append(UPLOAD, 0, b"abc", soon())
    (tmp_path / "store").mkdir()
    store = FolderStore("main", tmp_path / "store")
    key = random_key(str(uuid.uuid4()))
    outcome: list[Reason] = []

    def wait() -> None:
        try:
            Spool(directory).append(UPLOAD, 3, b"d", soon())
        except NotFound as error:
            outcome.append(error.reason)

    with spool.sealed(UPLOAD, soon()) as upload:
        waiting = Thread(target=wait)
        waiting.start()
        store.adopt(key, upload.path, upload.size, soon())
        upload.path.unlink()
    waiting.join(60)
    assert outcome == [Reason.UPLOAD_NOT_FOUND]
    assert store.size(key, soon()) == 3
    assert not spool._digests._digests


def test_what_a_store_adopted_grows_no_more_although_its_name_stayed(
    spool: Spool, directory: Path, tmp_path: Path
) -> None:
    spool.append(UPLOAD, 0, b"abc", soon())
    os.link(directory / f"{UPLOAD}.upload", tmp_path / "adopted")
    with pytest.raises(FailedPrecondition) as caught:
        spool.append(UPLOAD, 3, b"d", soon())
    assert caught.value.reason is Reason.UPLOAD_CLOSED
    assert (tmp_path / "adopted").read_bytes() == b"abc"


def test_an_unknown_upload_is_not_found(spool: Spool) -> None:
    unknown = str(uuid.uuid4())
    assert received(spool, unknown) is None
    with pytest.raises(NotFound):
        spool.append(unknown, 0, b"abc", soon())
    with pytest.raises(NotFound), spool.sealed(unknown, soon()):
        pytest.fail("sealed nothing")


@pytest.mark.parametrize(
    "bad", ["", "../x", "/etc/passwd", UPLOAD + "/..", UPLOAD + "\0", "0" * 36, UPLOAD[:-1] + "\n"]
)
def test_an_upload_id_is_a_uuid(spool: Spool, bad: str) -> None:
    for call in (
        lambda: spool.begin(bad),
        lambda: spool.append(bad, 0, b"x", soon()),
        lambda: spool.entry(bad),
        lambda: spool.discard(bad, soon()),
    ):
        with pytest.raises(InvalidArgument):
            call()


def test_a_symbolic_link_is_no_upload(spool: Spool, directory: Path, tmp_path: Path) -> None:
    upload_id = str(uuid.uuid4())
    (tmp_path / "elsewhere").write_bytes(b"secret")
    (directory / f"{upload_id}.upload").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Exception, match="spool"):
        spool.append(upload_id, 6, b"x", soon())
    assert (tmp_path / "elsewhere").read_bytes() == b"secret"


def test_entries_tell_who_is_idle(spool: Spool, directory: Path) -> None:
    spool.append(UPLOAD, 0, b"abc", soon())
    os.utime(directory / f"{UPLOAD}.upload", ns=(0, 1_700_000_000_123_456_000))
    (directory / "notes.txt").write_bytes(b"")
    entry = next(iter(spool.entries()))
    assert (entry.upload_id, entry.received, entry.modified_micros) == (UPLOAD, 3, 1_700_000_000_123_456)
    assert len(list(spool.entries())) == 1


def test_the_spool_is_for_its_owner_alone(spool: Spool, directory: Path) -> None:
    spool.append(UPLOAD, 0, b"abc", soon())
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert stat.S_IMODE((directory / f"{UPLOAD}.upload").stat().st_mode) == 0o600


def test_free_space_is_left_to_the_rest_of_the_machine(directory: Path) -> None:
    spool = Spool(directory, min_free_bytes=1 << 60)
    with pytest.raises(ResourceExhausted) as caught:
        spool.begin(UPLOAD)
    assert caught.value.reason is Reason.DISK_FULL
    assert received(spool, UPLOAD) is None
