"""Bytes that a program writes to the store itself: each client reserves, registers and finds their place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from gallery_client import GalleryClient
from tests.conformance.driving import Driver
from tests.parts.s3 import S3Server
from tests.parts.server import Server

CONTENT = b"written past the server"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(scope="module")
def server(s3: S3Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over a store that clients reach."""
    home = tmp_path_factory.mktemp("direct") / "home"
    with Server(home, blobs=s3.uri(s3.create_bucket()), processes=1, arguments=("--offer-direct", "true")) as server:
        yield server


def test_an_instance_is_registered_and_located(driver: Driver, server: Server, s3: S3Server) -> None:
    with GalleryClient(server.address) as gallery:
        gallery.create_model("direct", driver.client)
    with driver.opened(server.address) as opened:
        record = {"projectName": "direct", "baseVersionId": driver.client}
        begun = opened.call("beginUpload", {"modelInstanceRecord": record, "direct": True})
        with s3.client().open_output_stream(path_of(begun["location"]["uri"])) as file:
            file.write(CONTENT)
        registered = {"uploadId": begun["status"]["uploadId"], "size": len(CONTENT), "sha256": DIGEST}
        made = opened.call("registerInstance", registered)
        assert (made["status"]["state"], made["instance"]["sha256"]) == ("COMMITTED", DIGEST)
        found = opened.call("getBlobLocation", {"instanceId": made["instance"]["instanceId"]})["location"]
        assert (found["size"], found["sha256"]) == (len(CONTENT), DIGEST)
        with s3.client().open_input_stream(path_of(found["uri"])) as stored:
            assert stored.read() == CONTENT


def path_of(uri: str) -> str:
    parts = urlsplit(uri)
    return f"{parts.netloc}{parts.path}"
