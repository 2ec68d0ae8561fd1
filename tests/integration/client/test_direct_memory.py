"""A direct transfer holds the bytes in flight, however much it moves."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from gallery_idl import instance, upload

from tests.integration.client.peer import Peer
from tests.integration.client.store import State

MIB = 2**20
SIZE = 300 * MIB
GROWTH = 80 * MIB

CHILD = """
import sys
from pathlib import Path
from gallery_client.channel import Channel
from gallery_client.direct.access import DirectAccess
from gallery_client.download import Download
from gallery_client.upload import upload
from gallery_idl import upload as wire

def memory(field):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))

address, folder, size = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
channel, access = Channel(address), DirectAccess()
record = wire.ModelInstanceRecord(projectName="marketplace", baseVersionId="demand")
with (folder / "source").open("wb") as file:
    file.truncate(size)
before = memory("VmRSS")
saved, _ = upload(channel, record, folder / "source", direct=access)
print(memory("VmHWM") - before)
Download(channel, saved, direct=access).to_file(folder / "target")
print(memory("VmHWM") - before)
"""


class Registrar:
    """Offers one place of a store, and takes any bytes there for an instance."""

    def __init__(self, uri: str) -> None:
        self.location = upload.BlobLocation(store="main", uri=uri)

    def beginUpload(self, caller, request):
        status = upload.UploadStatus(uploadId="u", state=State.RECEIVING)
        return upload.BeginUploadResponse(status=status, location=self.location)

    def registerInstance(self, caller, request):
        made = instance.ModelInstance(instanceId="i", size=request.size, sha256=request.sha256)
        status = upload.UploadStatus(uploadId="u", state=State.COMMITTED)
        return upload.RegisterInstanceResponse(status=status, instance=made)

    def getBlobLocation(self, caller, request):
        return upload.GetBlobLocationResponse(location=self.location)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory from Linux's /proc")
def test_memory_stays_bounded(hdfs, tmp_path):
    environment = os.environ | {"HADOOP_CONF_DIR": str(hdfs.conf_dir)}
    with Peer(Registrar(f"{hdfs.url}/memory-{secrets.token_hex(4)}/x")) as peer:
        child = [sys.executable, "-c", CHILD, peer.address, str(tmp_path), str(SIZE)]
        printed = subprocess.run(child, env=environment, check=True, capture_output=True, text=True).stdout
    saving, loading = map(int, printed.split())
    assert saving < GROWTH
    assert loading < GROWTH
