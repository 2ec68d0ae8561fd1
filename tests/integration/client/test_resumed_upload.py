from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from gallery_idl import upload as wire

from gallery_client.upload import upload
from tests.integration.client.payloads import BIG, as_file, content_of
from tests.integration.client.store import State, numbered

CHILD = """
import sys, os, signal
from gallery_client.channel import Channel
from gallery_client.upload import upload
from gallery_idl import upload as wire

def die(done, total):
    if done >= 3 * 2**20:
        os.kill(os.getpid(), signal.SIGKILL)

record = wire.ModelInstanceRecord(projectName="marketplace", baseVersionId="demand")
upload(Channel(sys.argv[1]), record, sys.argv[2], progress=die)
"""


def killed_upload(peer, path):
    child = subprocess.run([sys.executable, "-c", CHILD, peer.address, str(path)], env=os.environ, check=False)
    assert child.returncode == -signal.SIGKILL


@pytest.mark.parametrize("folder", [False, True])
def test_a_killed_client_goes_on_where_it_stopped(store, peer, channel, record, tmp_path, cache_folder, folder):
    (tmp_path / "model").mkdir()
    path = as_file(content_of(BIG), tmp_path / "model")
    source = path.parent if folder else path
    killed_upload(peer, source)
    assert store.calls["uploadChunk"] == 3
    saved, _ = upload(channel, record, source)
    assert store.calls["beginUpload"] == 1
    assert store.calls["uploadChunk"] == 7
    assert len(store.blobs) == 1
    assert list((cache_folder / "uploads").iterdir()) == []
    assert store.blobs[saved.instanceId][-BIG:] == content_of(BIG) or folder


def test_a_changed_file_or_record_is_another_upload(store, peer, channel, record, tmp_path):
    path = as_file(content_of(BIG), tmp_path)
    killed_upload(peer, path)
    record.externalId = "other"
    upload(channel, record, path)
    record.externalId = None
    os.utime(path, ns=(1, 1))
    upload(channel, record, path)
    assert store.calls["beginUpload"] == 3


def test_a_file_that_changed_unseen_is_saved_as_it_is_now(store, peer, channel, record, tmp_path):
    path = as_file(content_of(BIG), tmp_path)
    times = path.stat()
    killed_upload(peer, path)
    path.write_bytes(b"x" + content_of(BIG)[1:])
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    saved, _ = upload(channel, record, path)
    assert store.blobs[saved.instanceId] == path.read_bytes()


@pytest.mark.parametrize("fate", ["lost", "aborted", "committed"])
def test_a_remembered_upload_that_ended_meanwhile(store, peer, channel, record, tmp_path, fate):
    path = as_file(content_of(BIG), tmp_path)
    killed_upload(peer, path)
    if fate == "lost":
        store.uploads.clear()
    elif fate == "aborted":
        status = wire.UploadStatus(uploadId=numbered(1), state=State.ABORTED)
        store.getUpload = lambda caller, request: wire.GetUploadResponse(status=status)
    else:
        store.uploads[numbered(1)][:] = content_of(BIG)
        made = store._save(record, content_of(BIG))
        store.committed[numbered(1)] = made.instance.instanceId
    saved, _ = upload(channel, record, path)
    assert store.blobs == {saved.instanceId: content_of(BIG)}
    assert store.calls["beginUpload"] == (1 if fate == "committed" else 2)


def test_two_processes_that_save_one_file_make_two_instances(store, peer, channel, record, tmp_path):
    path = as_file(content_of(BIG), tmp_path)
    second = []

    def meanwhile(done, total):
        if not second:
            second.append(upload(channel, record, path)[0])

    first, _ = upload(channel, record, path, progress=meanwhile)
    assert first.instanceId != second[0].instanceId
    assert store.calls["beginUpload"] == 2
