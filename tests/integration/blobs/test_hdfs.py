"""What HDFS alone has: writers that stay, replicas, modes, quotas, names that need care."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from hdfs_native import Client, FileWriter, WriteOptions

from gallery_client.direct.lane import Lane
from gallery_client.direct.store import Broken
from gallery_server.blobs.hdfs.faults import native_faults
from gallery_server.blobs.hdfs.store import HdfsStore
from gallery_server.blobs.opening import open_store
from gallery_server.domain.blob import random_key
from gallery_server.domain.call import Deadline
from gallery_server.errors import Reason, ResourceExhausted
from tests.parts.hdfs import Hdfs

HANGS_AFTER = 30.0
PROJECT = str(uuid.uuid4())


@pytest.fixture
def client(hdfs: Hdfs) -> Client:
    return Client(hdfs.url)


@pytest.fixture
def folder() -> str:
    return f"/{uuid.uuid4().hex}/blobs"


@pytest.fixture
def store(hdfs: Hdfs, folder: str) -> HdfsStore:
    return opened(hdfs.uri(folder))


def opened(uri: str) -> HdfsStore:
    store = open_store("main", uri)
    assert isinstance(store, HdfsStore)
    return store


def soon() -> Deadline:
    return Deadline.after(60)


def begun(client: Client, path: str, content: bytes) -> FileWriter:
    writer = client.create(path, WriteOptions(create_parent=True))
    writer.write(content)
    return writer


def test_what_was_taken_is_out_of_reach_of_a_writer_that_stayed(store: HdfsStore, client: Client, folder: str) -> None:
    source, key = random_key(PROJECT), random_key(PROJECT)
    writer = begun(client, f"{folder}/{source}", b"x" * 3_000_000)
    size = store.take(source, key, soon())
    assert size is not None
    # Such a write fails, and now and then hangs for good.
    with Lane() as lane, pytest.raises(Broken):
        lane.run(partial(extend, writer), HANGS_AFTER)
    assert store.size(key, soon()) == size
    assert len(store.read(key, 0, 10_000_000, soon())) == size
    assert store.size(source, soon()) is None
    assert store.take(source, key, soon()) == size


def extend(writer: FileWriter) -> None:
    for _ in range(20):
        writer.write(b"y" * 1_000_000)
    writer.close()


def test_a_source_that_is_written_again_is_not_taken_again(store: HdfsStore, client: Client, folder: str) -> None:
    source, key = random_key(PROJECT), random_key(str(uuid.uuid4()))
    begun(client, f"{folder}/{source}", b"first").close()
    assert store.take(source, key, soon()) == 5
    begun(client, f"{folder}/{source}", b"the second").close()
    assert store.take(source, key, soon()) == 5
    assert store.read(key, 0, 10, soon()) == b"first"


def test_many_takes_of_one_blob_at_once_agree(store: HdfsStore, client: Client, folder: str) -> None:
    source, key = random_key(PROJECT), random_key(PROJECT)
    begun(client, f"{folder}/{source}", b"content").close()
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(lambda _: store.take(source, key, soon()), range(8))) == {7}


def test_the_uri_says_how_often_and_in_which_blocks(hdfs: Hdfs, client: Client, folder: str) -> None:
    store, key = opened(hdfs.uri(folder, replication=3, block_size=2 << 20)), random_key(PROJECT)
    store.put(key, b"x" * (5 << 20), soon())
    status = client.get_file_info(f"{folder}/{key}")
    assert (status.replication, status.blocksize) == (3, 2 << 20)
    assert store.read(key, (2 << 20) - 2, 4, soon()) == b"xxxx"


@pytest.mark.parametrize(("mode", "of_folders", "of_files"), [(None, 0o700, 0o600), (0o770, 0o770, 0o660)])
def test_the_mode_of_the_folder_is_that_of_what_is_in_it(
    hdfs: Hdfs, client: Client, folder: str, mode: int | None, of_folders: int, of_files: int
) -> None:
    if mode is not None:
        client.mkdirs(folder, mode, create_parent=True)
    key = random_key(PROJECT)
    opened(hdfs.uri(folder)).put(key, b"x", soon())
    assert client.get_file_info(f"{folder}/{PROJECT}").permission == of_folders
    assert client.get_file_info(f"{folder}/{key}").permission == of_files


def test_a_quota_that_is_used_up_is_a_full_disk(hdfs: Hdfs, client: Client, store: HdfsStore, folder: str) -> None:
    client.mkdirs(folder, 0o700, create_parent=True)
    hdfs.run("org.apache.hadoop.hdfs.tools.DFSAdmin", "-setSpaceQuota", "1m", folder)
    with pytest.raises(ResourceExhausted) as caught:
        store.put(random_key(PROJECT), b"x" * 1000, soon())
    assert caught.value.reason is Reason.DISK_FULL
    assert folder not in str(caught.value)
    assert list(store.keys(soon())) == []


def test_a_folder_may_have_any_name_that_hdfs_allows(hdfs: Hdfs) -> None:
    store = opened(f"{hdfs.url}/{uuid.uuid4().hex}/a%20b%23c%3Fd%25e/caf%C3%A9?replication=2")
    key = random_key(PROJECT)
    store.put(key, b"content", soon())
    assert store.read(key, 0, 7, soon()) == b"content"
    assert [file.key for file in store.keys(soon())] == [key]
    uri = store.client_uri(key)
    assert uri is not None
    assert uri.endswith(f"/a%20b%23c%3Fd%25e/caf%C3%A9/{key}")


def test_clients_are_offered_uris_only_where_the_settings_say_so(hdfs: Hdfs, folder: str) -> None:
    key = random_key(PROJECT)
    assert open_store("main", hdfs.uri(folder)).client_uri(key) == f"{hdfs.url}{folder}/{key}"
    assert open_store("main", hdfs.uri(folder), offer_direct=False).client_uri(key) is None


def test_what_no_store_wrote_is_not_listed(store: HdfsStore, client: Client, folder: str) -> None:
    key = random_key(PROJECT)
    store.put(key, b"x", soon())
    for other in ("README", "x/y", f"{PROJECT}/notes.txt", f"{PROJECT}/{'0' * 32}/file"):
        begun(client, f"{folder}/{other}", b"x").close()
    left = f"{key}.{'0' * 8}.part"
    writer = begun(client, f"{folder}/{left}", b"half")
    assert [(file.key, file.temporary) for file in store.keys(soon())] == [(key, False), (left, True)]
    store.delete(left, soon())
    assert [file.key for file in store.keys(soon())] == [key]
    with pytest.raises((OSError, RuntimeError)):
        writer.close()


def test_folders_with_more_files_than_one_answer_holds_are_listed_whole(
    hdfs: Hdfs, store: HdfsStore, client: Client, folder: str
) -> None:
    keys = sorted(random_key(PROJECT) for _ in range(1_200))
    client.mkdirs(f"{folder}/{PROJECT}", 0o700, create_parent=True)
    with ThreadPoolExecutor(16) as threads:
        # Empty files need no DataNode.
        list(threads.map(lambda key: store.put(key, b"", soon()), keys))
    assert [file.key for file in store.keys(soon())] == keys


def test_adopted_files_of_any_length_are_the_same(store: HdfsStore, tmp_path: Path) -> None:
    path = tmp_path / "spooled"
    for size in (0, 1, (1 << 20) - 1, (1 << 20) + 1, (5 << 20) + 3):
        content, key = os.urandom(size), random_key(PROJECT)
        path.write_bytes(content)
        store.adopt(key, path, size, soon())
        assert b"".join(store.pieces(key, soon())) == content


def test_a_panic_of_the_driver_is_an_error_like_any_other(client: Client, folder: str) -> None:
    begun(client, f"{folder}/file", b"content").close()
    with pytest.raises(OSError, match="panicked"), native_faults():
        client.read(f"{folder}/file").read_range(0, 8)


FORKER = """
import os, signal, sys
from gallery_server.blobs.opening import open_store
from gallery_server.domain.call import Deadline

store = open_store("main", sys.argv[1])
keys = sys.argv[2:]
if len(keys) == 3:
    store.put(keys.pop(), b"parent", Deadline.after(60))
child = os.fork()
store.put(keys[child == 0], b"content", Deadline.after(60))
if child == 0:
    # Out as a server's process goes, with all that it inherited.
    sys.exit(0)
assert os.waitpid(child, 0)[1] == 0
"""


@pytest.mark.parametrize("used_before", [False, True])
def test_a_store_works_on_both_sides_of_a_fork(
    hdfs: Hdfs, store: HdfsStore, folder: str, run_python: Callable[..., None], used_before: bool
) -> None:
    keys = [random_key(PROJECT) for _ in range(2 + used_before)]
    run_python(FORKER, hdfs.uri(folder), *keys)
    assert {file.key for file in store.keys(soon())} == set(keys)
