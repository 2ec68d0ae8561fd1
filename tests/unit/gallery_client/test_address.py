from __future__ import annotations

import pytest

from gallery_client.address import Address
from gallery_client.errors import InvalidArgument


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [("127.0.0.1:9480", "127.0.0.1", 9480), ("[::1]:9480", "::1", 9480), ("gallery.example:1", "gallery.example", 1)],
)
def test_addresses_are_read_and_written_alike(text, host, port):
    address = Address.parse(text)
    assert address == (host, port)
    assert str(address) == text


@pytest.mark.parametrize(
    "text",
    ["", "host", ":9480", "host:", "host:0", "host:65536", "::1:9480", "http://h:1", "a b:1", "[::1]", "h:1\n"],
)
def test_a_bad_address_is_named(text):
    with pytest.raises(InvalidArgument, match="HOST:PORT") as refused:
        Address.parse(text)
    assert refused.value.details["value"] == text


def test_several_addresses_are_read_each_once():
    assert Address.parse_several("a:1") == (("a", 1),)
    assert Address.parse_several("a:1, [::1]:2,a:1") == (("a", 1), ("::1", 2))


@pytest.mark.parametrize("text", ["a:1,", ",", "a:1,b", "a:1 b:2"])
def test_a_bad_address_among_several_is_named(text):
    with pytest.raises(InvalidArgument, match="HOST:PORT"):
        Address.parse_several(text)
