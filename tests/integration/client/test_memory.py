"""A transfer holds the chunks in flight, however much it moves."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from gallery_idl import instance, upload

from tests.integration.client.peer import Peer
from tests.integration.client.store import State

MIB = 2**20
SIZE = 300 * MIB
GROWTH = 60 * MIB

CHILD = """
import resource, sys
from pathlib import Path
from gallery_client.cache import Cache
from gallery_client.channel import Channel
from gallery_client.download import Download
from gallery_client.upload import upload
from gallery_idl import instance, upload as wire

def memory(field):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))

way, address, folder, size, sha256 = sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
channel = Channel(address)
record = wire.ModelInstanceRecord(projectName="marketplace", baseVersionId="demand")
blob = instance.ModelInstance(instanceId="i", size=size, sha256=sha256, format="bytes")
before = memory("VmRSS")
if way == "generator":
    upload(channel, record, (bytes(300_000) for _ in range(size // 300_000)))
elif way == "file":
    with (folder / "source").open("wb") as file:
        file.truncate(size)
    upload(channel, record, folder / "source")
elif way == "folder":
    (folder / "model").mkdir()
    with (folder / "model" / "source").open("wb") as file:
        file.truncate(size)
    upload(channel, record, folder / "model")
elif way == "to_file":
    Download(channel, blob, Cache(folder, size)).to_file(folder / "target")
elif way == "stream":
    with Download(channel, blob).stream() as stream:
        assert sum(len(piece) for piece in iter(lambda: stream.read(77_777), b"")) == size
print(memory("VmHWM") - before)
"""


class Void:
    """Takes any bytes and gives zeros."""

    def beginUpload(self, caller, request):
        return upload.BeginUploadResponse(status=upload.UploadStatus(uploadId="u", state=State.RECEIVING))

    def uploadChunk(self, caller, request):
        return upload.UploadChunkResponse(status=upload.UploadStatus(uploadId="u"))

    def commitUpload(self, caller, request):
        status = upload.UploadStatus(uploadId="u", state=State.COMMITTED)
        return upload.CommitUploadResponse(status=status, instance=instance.ModelInstance(size=request.size))

    def getBlob(self, caller, request):
        return instance.GetBlobResponse(data=bytes(request.length), size=SIZE)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory from Linux's /proc")
@pytest.mark.parametrize("way", ["generator", "file", "folder", "to_file", "stream"])
def test_memory_stays_bounded(way, tmp_path):
    sha256 = hashlib.sha256()
    for _ in range(300):
        sha256.update(bytes(MIB))
    with Peer(Void()) as peer:
        child = [sys.executable, "-c", CHILD, way, peer.address, str(tmp_path), str(SIZE), sha256.hexdigest()]
        grown = int(subprocess.run(child, check=True, capture_output=True, text=True).stdout)
    assert grown < GROWTH
