"""Direct transfers on stores that speak S3."""

from __future__ import annotations

import pytest
from pyarrow import fs

from gallery_client.direct.access import DirectAccess
from gallery_client.download import Download
from gallery_client.upload import upload
from tests.integration.client.direct_cases import DirectCases
from tests.integration.client.direct_store import DirectStore
from tests.integration.client.payloads import BIG, content_of
from tests.integration.client.store import numbered


def store_in(server):
    bucket = server.create_bucket()
    files = server.client()
    root, _, query = server.uri(bucket).partition("?")

    def read(path):
        place = f"{bucket}/models/{path}"
        if files.get_file_info(place).type == fs.FileType.NotFound:
            return None
        with files.open_input_file(place) as file:
            return file.read()

    return DirectStore(root, read, f"?{query}")


class TestMoto(DirectCases):
    @pytest.fixture
    def store(self, s3):
        return store_in(s3)


def test_wrong_credentials_go_through_the_server(rclone, monkeypatch, channel, record, store, caplog):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "stranger")
    access = DirectAccess()
    saved, _ = upload(channel, record, content_of(BIG), direct=access)
    assert store.blobs == {saved.instanceId: content_of(BIG)}
    assert store.aborted == {numbered(1)}
    store.places[saved.instanceId] = f"direct/{numbered(1)}"
    assert Download(channel, saved, direct=access).bytes() == content_of(BIG)
    assert "s3://" in caplog.text


@pytest.fixture
def store(rclone):
    return store_in(rclone)


def test_a_store_that_dies_in_a_write_is_left_for_the_server(own_s3, channel, record, monkeypatch, caplog, store):
    monkeypatch.setattr("gallery_client.direct.upload._WAITS", (0.0, 0.1))
    dying = store_in(own_s3)
    store.root, store.query = dying.root, dying.query

    def report(done, total):
        if done == 2**21:
            own_s3.kill9()

    saved, _ = upload(channel, record, content_of(BIG), direct=DirectAccess(), progress=report)
    assert store.blobs == {saved.instanceId: content_of(BIG)}
    assert len(caplog.messages) == 1
