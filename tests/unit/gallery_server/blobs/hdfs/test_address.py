from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from gallery_server.blobs.hdfs.address import HdfsAddress, parse_hdfs
from gallery_server.errors import InvalidArgument, Reason


@pytest.mark.parametrize(
    ("uri", "address"),
    [
        ("hdfs://namenode:8020/gallery", HdfsAddress("namenode", 8020, "/gallery")),
        ("hdfs://namenode:8020/gallery/blobs/", HdfsAddress("namenode", 8020, "/gallery/blobs")),
        ("hdfs://nameservice1/gallery", HdfsAddress("nameservice1", None, "/gallery")),
        ("hdfs://[::1]:8020/a%20b%23%3F%25/caf%C3%A9", HdfsAddress("[::1]", 8020, "/a b#?%/café")),
        (
            "hdfs://namenode:8020/a?replication=2&block_size=1048576&driver=libhdfs",
            HdfsAddress("namenode", 8020, "/a", 2, 1_048_576, "libhdfs"),
        ),
        ("hdfs://namenode:8020/..a/.b", HdfsAddress("namenode", 8020, "/..a/.b")),
    ],
)
def test_an_address_is_read_from_its_uri(uri: str, address: HdfsAddress) -> None:
    assert parse_hdfs("eu", urlsplit(uri)) == address


@pytest.mark.parametrize(
    ("uri", "complaint"),
    [
        ("hdfs://hidden@namenode:8020/a", "credentials do not belong in it"),
        ("hdfs://user:hidden@namenode:8020/a", "credentials do not belong in it"),
        ("hdfs:///a", "it names no NameNode"),
        ("hdfs:hidden", "it names no NameNode"),
        ("hdfs://name node/a", "it names no NameNode"),
        ("hdfs://namenode:port/a", "it names no NameNode"),
        ("hdfs://namenode:0/a", "its port is none of 1 to 65535"),
        ("hdfs://namenode:65536/a", "its port is none of 1 to 65535"),
        ("hdfs://namenode:8020", "its folder is not names between single slashes"),
        ("hdfs://namenode:8020/", "its folder is not names between single slashes"),
        ("hdfs://namenode:8020/a//b", "its folder is not names between single slashes"),
        ("hdfs://namenode:8020/a/../hidden", "its folder is not names between single slashes"),
        ("hdfs://namenode:8020/a/.", "its folder is not names between single slashes"),
        ("hdfs://namenode:8020/a:b", "its folder is not names between single slashes"),
        ("hdfs://namenode:8020/a%00", "its folder is not names between single slashes"),
        ("hdfs://namenode:8020/a%0A", "its folder is not names between single slashes"),
        ("hdfs://namenode:8020/a#hidden", "its folder is not names between single slashes"),
        ("hdfs://namenode:8020/a?replication", "its options are not NAME=VALUE"),
        ("hdfs://namenode:8020/a?replicas=2", "it has no option 'replicas', but replication, block_size, driver"),
        ("hdfs://namenode:8020/a?replication=2&replication=3", "an option is given twice"),
        ("hdfs://namenode:8020/a?replication=0", "its replication is no whole number of 1 to 512"),
        ("hdfs://namenode:8020/a?replication=-1", "its replication is no whole number of 1 to 512"),
        ("hdfs://namenode:8020/a?replication=two", "its replication is no whole number of 1 to 512"),
        ("hdfs://namenode:8020/a?block_size=1000", "its block_size is no whole number of 1048576"),
        ("hdfs://namenode:8020/a?block_size=1048577", "its block_size is no multiple of 512"),
        ("hdfs://namenode:8020/a?driver=fsspec", "its driver is none of native, libhdfs"),
    ],
)
def test_other_uris_are_refused_in_words_that_repeat_no_secret(uri: str, complaint: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        parse_hdfs("eu", urlsplit(uri))
    assert caught.value.reason is Reason.FIELD_MALFORMED
    assert f"The setting stores.eu is no URI of a store: {complaint}" in str(caught.value)
    assert "hdfs://HOST:PORT/FOLDER" in str(caught.value)
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize("uri", ["hdfs://namenode:8020/a%20b%23%3F%25/caf%C3%A9", "hdfs://nameservice1/a"])
def test_the_uri_for_clients_is_the_one_that_was_given(uri: str) -> None:
    assert parse_hdfs("eu", urlsplit(uri + "?replication=2")).uri == uri
