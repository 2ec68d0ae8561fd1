from __future__ import annotations

import pytest

from gallery_client.direct.location import Location
from gallery_client.direct.store import NoWay


@pytest.mark.parametrize(
    ("uri", "location"),
    [
        ("hdfs://namenode:8020/gallery/a/b", ("hdfs", "namenode:8020", "/gallery/a/b", ())),
        ("hdfs://nameservice1/a%20b/%25c%3F", ("hdfs", "nameservice1", "/a b/%c?", ())),
        ("s3://models/x/y?region=eu-west-1", ("s3", "models", "/x/y", (("region", "eu-west-1"),))),
        (
            "s3://models/x?scheme=http&endpoint_override=127.0.0.1:5000",
            ("s3", "models", "/x", (("endpoint_override", "127.0.0.1:5000"), ("scheme", "http"))),
        ),
    ],
)
def test_a_location_is_read(uri, location):
    assert Location.parse(uri) == location


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "/etc/passwd",
        "file:///etc/passwd",
        "http://namenode/x",
        "HDFS2://namenode/x",
        "hdfs:/x",
        "hdfs:///x",
        "hdfs://user@namenode/x",
        "hdfs://user:secret@namenode/x",
        "s3://KEY:SECRET@models/x",
        "hdfs://name node/x",
        "hdfs://namenode:8020:1/x",
        "hdfs://[::1/x",
        "hdfs://-namenode/x",
        "hdfs://namenode",
        "hdfs://namenode/",
        "hdfs://namenode/a/",
        "hdfs://namenode/a//b",
        "hdfs://namenode/a/../b",
        "hdfs://namenode/a/%2e%2e/b",
        "hdfs://namenode/./b",
        "hdfs://namenode/a%2fb",
        "hdfs://namenode/a%5Cb",
        "hdfs://namenode/a%00b",
        "hdfs://namenode/a%0Ab",
        "hdfs://namenode/a%FFb",
        "hdfs://namenode/a#b",
        "hdfs://namenode/a?replication=1",
        "s3://models/x?access_key=a&secret_key=b",
        "s3://models/x?region=a&region=b",
        "s3://models/x?region",
        "s3://models/x?allow_bucket_deletion=true",
    ],
)
def test_what_leads_elsewhere_is_refused(uri):
    with pytest.raises(NoWay, match="the server names a location") as refused:
        Location.parse(uri)
    assert "secret" not in str(refused.value).lower()
