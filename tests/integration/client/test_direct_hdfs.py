"""Direct transfers on a real HDFS."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time

import pytest
from gallery_idl import fault
from hdfs_native import Client, WriteOptions

from gallery_client.direct.access import DirectAccess
from gallery_client.direct.lane import Lane
from gallery_client.download import Download
from gallery_client.errors import FailedPrecondition
from gallery_client.upload import upload
from tests.integration.client.direct_cases import DirectCases
from tests.integration.client.direct_store import DirectStore
from tests.integration.client.payloads import BIG, MIB, content_of
from tests.integration.client.store import numbered, refuse

CHILD = """
import os, signal, sys
from gallery_client.channel import Channel
from gallery_client.direct.access import DirectAccess
from gallery_client.upload import upload
from gallery_idl import upload as wire

def die(done, total):
    if done >= 3 * 2**20:
        os.kill(os.getpid(), signal.SIGKILL)

record = wire.ModelInstanceRecord(projectName="marketplace", baseVersionId="demand")
upload(Channel(sys.argv[1]), record, sys.argv[2], direct=DirectAccess(), progress=die)
"""


@pytest.fixture
def store(hdfs, monkeypatch):
    return store_in(hdfs, monkeypatch)


def store_in(hdfs, monkeypatch):
    monkeypatch.setenv("HADOOP_CONF_DIR", str(hdfs.conf_dir))
    client = Client(hdfs.url)
    folder = f"/direct-{secrets.token_hex(4)}"

    def read(path):
        try:
            size = client.get_file_info(f"{folder}/{path}").length
            # Until the last block is reported, a reader ends before it.
            while len(reader := client.read(f"{folder}/{path}")) < size:
                time.sleep(0.02)
        except FileNotFoundError:
            return None
        return b"".join(reader.read_range_stream(0, len(reader)))

    return DirectStore(hdfs.url + folder, read)


class TestHdfs(DirectCases):
    pass


def test_a_place_that_is_taken_is_not_written(store, channel, record, caplog):
    path = store.root.removeprefix("hdfs://").partition("/")[2]
    with Client(store.root).create(f"/{path}/direct/{numbered(1)}", WriteOptions(create_parent=True)) as file:
        file.write(b"not ours")
    saved, _ = upload(channel, record, content_of(BIG), direct=DirectAccess())
    assert store.read(f"direct/{numbered(1)}") == b"not ours"
    assert store.blobs == {saved.instanceId: content_of(BIG)}
    assert store.aborted == {numbered(1)}
    assert len(caplog.messages) == 1


def test_what_can_be_read_once_goes_through_the_server(store, channel, record, caplog):
    saved, _ = upload(channel, record, iter([content_of(BIG)]), direct=DirectAccess())
    assert store.blobs == {saved.instanceId: content_of(BIG)}
    assert store.calls["uploadChunk"] == 7
    assert "read only once" in caplog.text


def refuses(store):
    def refusal(caller, request):
        raise refuse(fault.FaultCode.FAILED_PRECONDITION, "NO_DIRECT_ACCESS")

    begin = store.beginUpload
    store.beginUpload = lambda caller, request: refusal(caller, request) if request.direct else begin(caller, request)
    store.getBlobLocation = refusal


def knows_none(store):
    begin = store.beginUpload

    def begin_plainly(caller, request):
        request.direct = None
        return begin(caller, request)

    store.beginUpload = begin_plainly
    store.getBlobLocation = lambda caller, request: (_ for _ in ()).throw(
        refuse(fault.FaultCode.UNIMPLEMENTED, "NOT_IN_THIS_VERSION")
    )


def names_a_file_here(store):
    store.root = "file:///etc"


def names_nobody(store):
    store.root = "hdfs://127.0.0.1:1/gallery"


@pytest.mark.parametrize("obstacle", [refuses, knows_none, names_a_file_here, names_nobody])
def test_where_nothing_goes_directly_the_server_serves(store, channel, record, caplog, obstacle):
    obstacle(store)
    access = DirectAccess()
    for _ in range(2):
        saved, _ = upload(channel, record, content_of(BIG), direct=access)
        assert store.blobs[saved.instanceId] == content_of(BIG)
    store.places[saved.instanceId] = f"direct/{numbered(1)}"
    assert Download(channel, saved, direct=access).bytes() == content_of(BIG)
    assert len(set(caplog.messages)) == len(caplog.messages) <= 2
    begun_in_vain = {each for each, place in store.places.items() if place.endswith(each)}
    assert begun_in_vain <= store.aborted


def test_a_store_that_was_not_reached_costs_no_second_wait(store, channel, record, monkeypatch):
    names_nobody(store)
    access = DirectAccess()
    upload(channel, record, content_of(BIG), direct=access)
    monkeypatch.setattr(Lane, "run", lambda *_: pytest.fail("the store is asked again"))
    upload(channel, record, content_of(BIG), direct=access)


def test_other_refusals_are_the_callers(store, channel, record):
    def refusal(caller, request):
        raise refuse(fault.FaultCode.FAILED_PRECONDITION, "MODEL_DEPRECATED")

    store.beginUpload = refusal
    with pytest.raises(FailedPrecondition, match="MODEL_DEPRECATED"):
        upload(channel, record, content_of(BIG), direct=DirectAccess())


def test_bytes_that_the_server_finds_damaged_are_written_again(store, channel, record, monkeypatch):
    read = store.read
    damaged = iter([True])
    store.read = lambda path: read(path)[:-1] if next(damaged, False) else read(path)
    saved, _ = upload(channel, record, content_of(BIG), direct=DirectAccess())
    assert store.blobs == {saved.instanceId: content_of(BIG)}
    assert (store.calls["beginUpload"], store.calls["uploadChunk"]) == (2, 0)


def test_a_killed_client_begins_anew(store, peer, channel, record, tmp_path, cache_folder):
    path = killed_half_way(peer, tmp_path)
    saved, _ = upload(channel, record, path, direct=DirectAccess())
    assert store.blobs == {saved.instanceId: content_of(BIG)}
    assert (store.aborted, store.calls["beginUpload"]) == ({numbered(1)}, 2)
    assert list((cache_folder / "uploads").iterdir()) == []


def test_what_a_killed_client_had_registered_is_not_saved_twice(store, peer, channel, record, tmp_path):
    path = killed_half_way(peer, tmp_path)
    made = store._save(record, content_of(BIG))
    store.committed[numbered(1)] = made.instance.instanceId
    saved, _ = upload(channel, record, path, direct=DirectAccess())
    assert store.blobs == {saved.instanceId: content_of(BIG)}
    assert store.calls["beginUpload"] == 1


def test_what_a_killed_client_sent_to_the_server_goes_on_there(store, peer, channel, record, tmp_path):
    place, store.root = store.root, "hdfs://127.0.0.1:1/gallery"
    path = killed_half_way(peer, tmp_path)
    store.root = place
    saved, _ = upload(channel, record, path, direct=DirectAccess())
    assert store.blobs == {saved.instanceId: content_of(BIG)}
    assert store.calls["beginUpload"] == 2
    assert store.calls["registerInstance"] == 0


def killed_half_way(peer, folder):
    path = folder / "model"
    path.write_bytes(content_of(BIG))
    child = subprocess.run([sys.executable, "-c", CHILD, peer.address, str(path)], env=os.environ, check=False)
    assert child.returncode == -9
    return path


def test_an_instance_that_the_store_lost_is_asked_of_the_server(store, channel, record, caplog):
    access = DirectAccess()
    saved, _ = upload(channel, record, content_of(BIG), direct=access)
    store.places[saved.instanceId] = "direct/nothing"
    assert Download(channel, saved, direct=access).bytes() == content_of(BIG)
    assert "does not serve" in caplog.text
    again, _ = upload(channel, record, content_of(BIG), direct=access)
    assert again.instanceId in store.places, "one missing file is no reason to shun the store"


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # forking beside threads is what is tested
def test_a_forked_process_goes_through_the_server(store, channel, record):
    """hdfs_native hangs now and then in a process whose parent used it."""
    access = DirectAccess()
    saved, _ = upload(channel, record, content_of(BIG), direct=access)
    child = os.fork()
    if not child:
        same = Download(channel, saved, direct=access).bytes() == content_of(BIG)
        os._exit(0 if same else 1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert store.calls["getBlob"] == 7
    assert Download(channel, saved, direct=access).bytes() == content_of(BIG)
    assert store.calls["getBlob"] == 7


class TestDataNodes:
    """DataNodes that die or hang in the middle."""

    @pytest.fixture
    def store(self, fragile_hdfs, monkeypatch):
        return store_in(fragile_hdfs, monkeypatch)

    @pytest.mark.parametrize("number", [0, 1])
    def test_one_dies_in_a_write(self, fragile_hdfs, store, channel, record, number):
        killed = []

        def report(done, total):
            if done >= 100 * MIB and not killed:
                killed.append(True)
                fragile_hdfs.kill9_datanode(number)

        content = content_of(256 * MIB)
        saved, _ = upload(channel, record, content, direct=DirectAccess(), progress=report)
        assert killed
        assert store.blobs == {saved.instanceId: content}

    def test_one_dies_in_a_read(self, fragile_hdfs, store, channel, record):
        access = DirectAccess()
        content = content_of(128 * MIB)
        saved, _ = upload(channel, record, content, direct=access)
        killed = []

        def report(done, total):
            if done >= 20 * MIB and not killed:
                killed.append(True)
                fragile_hdfs.kill9_datanode(0)

        assert Download(channel, saved, direct=access, progress=report).bytes() == content
        assert killed

    def test_all_hang_in_a_write(self, fragile_hdfs, store, channel, record, monkeypatch, caplog):
        monkeypatch.setattr("gallery_client.direct.upload._WRITE_SECONDS", 1.0)
        monkeypatch.setattr("gallery_client.direct.upload._CLOSE_SECONDS", 1.0)
        monkeypatch.setattr("gallery_client.direct.upload._WAITS", (0.0, 0.1))
        hung = []

        def report(done, total):
            if done == 2 * MIB and not hung:
                hung.extend(fragile_hdfs.datanodes)
                for each in hung:
                    each.hang()

        try:
            saved, _ = upload(channel, record, content_of(80 * MIB), direct=DirectAccess(), progress=report)
        finally:
            for each in hung:
                each.wake()
            fragile_hdfs.wait_ready()
        assert store.blobs == {saved.instanceId: content_of(80 * MIB)}
        assert "2 tries to write to the store failed" in caplog.text
