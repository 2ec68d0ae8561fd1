from __future__ import annotations

import io
import threading

import pytest
from gallery_idl import instance as wire

from gallery_client.cache import Cache
from gallery_client.download import Download, FolderFile
from gallery_client.errors import DigestMismatch, FailedPrecondition, InvalidArgument, NotFound, ProtocolError
from gallery_client.upload import upload
from tests.integration.client.peer import hang_up
from tests.integration.client.store import Store
from tests.integration.client.test_upload import content_of

MIB = 2**20
SIZES = [0, 1, MIB, MIB + 1, 11 * MIB + 5]


@pytest.fixture
def save(channel, record):
    return lambda source: upload(channel, record, source)[0]


@pytest.fixture(params=[0, 2**30], ids=["uncached", "cached"])
def cache(request, cache_folder):
    return Cache(cache_folder, request.param)


def loaded(shape, download, folder):
    if shape == "bytes":
        return download.bytes()
    if shape == "file":
        return download.to_file(folder / "loaded").read_bytes()
    with download.stream() as stream:
        return stream.read()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("shape", ["bytes", "file", "stream"])
def test_bytes_come_back_as_they_were(store, channel, save, cache, tmp_path, shape, size):
    saved = save(content_of(size))
    for _ in range(2):
        assert loaded(shape, Download(channel, saved, cache), tmp_path) == content_of(size)
    ranges = -(-size // MIB)
    assert store.calls["getBlob"] == (ranges if cache._limit else 2 * ranges)


def test_progress_ends_with_all(channel, save):
    reports = []
    Download(channel, save(content_of(3 * MIB)), progress=lambda *report: reports.append(report)).bytes()
    assert reports == [(n * MIB, 3 * MIB) for n in range(4)]


def damage(caller, request):
    content = content_of(9 * MIB)
    data = bytearray(content[request.offset : request.offset + request.length])
    data[-1] ^= request.offset == 8 * MIB
    return wire.GetBlobResponse(data=bytes(data), size=len(content))


@pytest.mark.parametrize("shape", ["bytes", "file", "stream"])
def test_damaged_bytes_are_never_handed_out(store, channel, save, cache, tmp_path, shape):
    saved = save(content_of(9 * MIB))
    store.getBlob = damage
    (tmp_path / "loaded").write_bytes(b"before")
    with pytest.raises(DigestMismatch, match="arrived with"):
        loaded(shape, Download(channel, saved, cache), tmp_path)
    assert (tmp_path / "loaded").read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir() if path.name not in {"loaded", "cache"}] == []
    store.getBlob = lambda caller, request: Store.getBlob(store, caller, request)
    assert Download(channel, saved, cache).bytes() == content_of(9 * MIB)


def test_a_stream_is_read_in_order_and_lazily(store, channel, save):
    saved = save(content_of(30 * MIB))
    before = set(threading.enumerate())
    with Download(channel, saved).stream() as stream:
        assert stream.read(10) == content_of(10)
        assert store.calls["getBlob"] < 10
    assert not [thread for thread in set(threading.enumerate()) - before if thread.name.startswith("gallery-")]


def test_a_stream_raises_before_its_last_bytes(store, channel, save):
    saved = save(content_of(9 * MIB))
    store.getBlob = damage
    with Download(channel, saved).stream() as stream:
        assert stream.read(8 * MIB) == content_of(8 * MIB)
        with pytest.raises(DigestMismatch):
            stream.read(1)


def test_ranges_are_repeated_on_their_own(store, peer, channel, save):
    saved = save(content_of(11 * MIB))
    losses = iter(range(3))

    def lose(connection, method, reply):
        if next(losses, None) is None:
            return reply
        hang_up(connection)
        return None

    peer.tamper = lose
    assert Download(channel, saved).bytes() == content_of(11 * MIB)
    assert store.calls["getBlob"] == 14


@pytest.mark.parametrize("data", [b"", b"ab", b"abcd", None])
def test_a_range_of_another_length_is_refused(store, channel, save, data):
    saved = save(b"abc")
    store.getBlob = lambda caller, request: wire.GetBlobResponse(data=data, size=3)
    with pytest.raises(ProtocolError, match="asked for 3 bytes"):
        Download(channel, saved).bytes()


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "model"
    (folder / "deep" / "empty").mkdir(parents=True)
    (folder / "deep" / "weights").write_bytes(content_of(5 * MIB))
    (folder / "config.json").write_text("{}")
    (folder / "größe.txt").write_bytes(b"")
    return folder


def listing(folder):
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def test_a_folder_comes_back_as_it_was(channel, save, cache, folder, tmp_path):
    saved = save(folder)
    for target in (tmp_path / "first", tmp_path / "second"):
        assert Download(channel, saved, cache).to_folder(target) == target
        assert listing(target) == listing(folder)
    assert {path.name for path in tmp_path.iterdir()} <= {"model", "first", "second", "cache"}


def test_one_file_of_a_folder_is_read_without_the_rest(store, channel, save, folder):
    saved = save(folder)
    download = Download(channel, saved)
    assert download.files() == [
        FolderFile("config.json", 2),
        FolderFile("deep/weights", 5 * MIB),
        FolderFile("größe.txt", 0),
    ]
    assert download.read_file("config.json") == b"{}"
    assert store.calls["getBlob"] <= 3
    assert download.read_file("deep/weights") == content_of(5 * MIB)
    with pytest.raises(NotFound, match="no file 'absent'"):
        download.read_file("absent")


def test_a_folder_in_the_cache_needs_no_server(store, channel, save, folder, cache_folder):
    saved = save(folder)
    cache = Cache(cache_folder, 2**30)
    Download(channel, saved, cache).bytes()
    store.calls.clear()
    assert Download(channel, saved, cache).read_file("config.json") == b"{}"
    assert not store.calls


def test_a_target_that_holds_something_is_left_alone(channel, save, folder, tmp_path):
    saved = save(folder)
    (tmp_path / "empty").mkdir()
    Download(channel, saved).to_folder(tmp_path / "empty")
    with pytest.raises(InvalidArgument, match="is there already"):
        Download(channel, saved).to_folder(tmp_path / "empty")


def test_bytes_are_no_folder(channel, save, tmp_path):
    download = Download(channel, save(b"abc"))
    for attempt in (download.files, lambda: download.read_file("a"), lambda: download.to_folder(tmp_path / "new")):
        with pytest.raises(FailedPrecondition, match="no folder"):
            attempt()


def test_what_calls_itself_a_folder_and_is_no_zip(channel, record, tmp_path):
    record.format = "folder"
    download = Download(channel, upload(channel, record, b"abc")[0])
    for attempt in (download.files, lambda: download.read_file("a"), lambda: download.to_folder(tmp_path / "new")):
        with pytest.raises(FailedPrecondition, match="no readable ZIP"):
            attempt()


def test_numpy_like_readers_can_use_the_stream(channel, save):
    with Download(channel, save(content_of(2 * MIB))).stream() as stream:
        assert isinstance(stream, io.BufferedIOBase)
        assert sum(len(line) for line in stream) == 2 * MIB
