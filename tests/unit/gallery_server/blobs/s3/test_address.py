from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from gallery_server.blobs.s3.address import S3Address, parse_s3
from gallery_server.errors import InvalidArgument, Reason

KEY = "0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e10/" + "0" * 32


@pytest.mark.parametrize(
    ("uri", "address"),
    [
        ("s3://bucket", S3Address("bucket")),
        ("s3://bucket/", S3Address("bucket")),
        ("s3://my.bucket-1/a/b=c_d.e/", S3Address("my.bucket-1", "a/b=c_d.e")),
        ("s3://bucket/a?region=eu-west-1", S3Address("bucket", "a", "eu-west-1")),
        (
            "s3://bucket/a?endpoint_override=minio:9000&scheme=http&region=x",
            S3Address("bucket", "a", "x", "minio:9000", "http"),
        ),
        (
            "s3://bucket?endpoint_override=%5B::1%5D:9000&force_virtual_addressing=true",
            S3Address("bucket", endpoint="[::1]:9000", virtual=True),
        ),
    ],
)
def test_an_address_is_read_from_its_uri(uri: str, address: S3Address) -> None:
    assert parse_s3("eu", urlsplit(uri)) == address


@pytest.mark.parametrize(
    ("uri", "complaint"),
    [
        ("s3://id:hidden@bucket/a", "credentials do not belong in it"),
        ("s3://hidden@bucket/a", "credentials do not belong in it"),
        ("s3://bucket/a?access_key=hidden", "credentials do not belong in it"),
        ("s3://bucket/a?session_token=hidden", "credentials do not belong in it"),
        ("s3://bucket/a?profile=hidden", "no option 'profile'"),
        ("s3:///a", "its bucket"),
        ("s3://b/a", "its bucket"),
        ("s3://hidden:9000/a", "its bucket"),
        ("s3://bucket/hidden//b", "its prefix"),
        ("s3://bucket/../hidden", "its prefix"),
        ("s3://bucket/hidden%00", "its prefix"),
        ("s3://bucket/hidden#b", "# has no meaning"),
        ("s3://bucket/a?region", "NAME=VALUE"),
        ("s3://bucket/a?region=a&region=b", "given twice"),
        ("s3://bucket/a?region=hidden/b", "its region"),
        ("s3://bucket/a?scheme=hidden", "its scheme is none of https, http"),
        ("s3://bucket/a?endpoint_override=http://hidden:9000", "its endpoint_override is not HOST:PORT"),
    ],
)
def test_what_is_no_address_is_refused_without_repeating_it(uri: str, complaint: str) -> None:
    with pytest.raises(InvalidArgument, match=r"^The setting stores\.eu is no URI of a store: .*s3://BUCKET") as caught:
        parse_s3("eu", urlsplit(uri))
    assert complaint in caught.value.message
    assert caught.value.reason is Reason.FIELD_MALFORMED
    assert "hidden" not in caught.value.message + str({**caught.value.details, "allowed": ""}).replace("profile", "")


@pytest.mark.parametrize(
    "address",
    [
        S3Address("bucket", "a"),
        S3Address("bucket", "a", None, "[::1]:90", "http"),
        S3Address("bucket", "a", None, "oss.example.com", virtual=True),
    ],
)
def test_a_client_is_told_all_but_credentials(address: S3Address) -> None:
    uri = address.uri(KEY, "eu-west-1")
    assert parse_s3("eu", urlsplit(uri)) == replace(address, prefix=f"a/{KEY}", region="eu-west-1")
