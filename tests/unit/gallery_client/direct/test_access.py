from __future__ import annotations

import sys

import pytest

from gallery_client.channel import Channel
from gallery_client.direct.access import DirectAccess, direct_from_environment
from gallery_client.direct.store import NoWay
from gallery_client.errors import InvalidArgument
from gallery_client.transfer import Transfer


@pytest.mark.parametrize(
    ("uri", "library", "extra"), [("hdfs://h:1/x", "hdfs_native", "hdfs"), ("s3://b/x?region=r", "pyarrow", "s3")]
)
def test_a_missing_library_is_named_with_its_extra(monkeypatch, uri, library, extra):
    monkeypatch.setitem(sys.modules, library, None)
    with Channel("127.0.0.1:1") as channel, pytest.raises(NoWay, match=rf"pip install 'gallery\[{extra}\]'"):
        DirectAccess().create(uri, Transfer(channel, None))


def test_a_reason_is_told_once(caplog):
    access = DirectAccess()
    for why in ("one", "two", "one"):
        access.tell(NoWay(why))
    assert caplog.messages == ["bytes go through the server: one", "bytes go through the server: two"]


@pytest.mark.parametrize(("text", "direct"), [("1", True), (" Yes ", True), ("", False), ("0", False), ("off", False)])
def test_the_environment_decides(monkeypatch, text, direct):
    monkeypatch.setenv("GALLERY_DIRECT", text)
    assert direct_from_environment() is direct


def test_another_word_is_refused(monkeypatch):
    monkeypatch.setenv("GALLERY_DIRECT", "maybe")
    with pytest.raises(InvalidArgument, match="GALLERY_DIRECT is 'maybe'"):
        direct_from_environment()
