from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery_server.actions.hosts import AllowedHosts


@pytest.mark.parametrize(
    ("entries", "host", "port", "allowed"),
    [
        ("", "example.com", 443, False),
        ("example.com", "example.com", 443, True),
        ("argo_server:2746", "argo_server", 2746, True),
        ("example.com", "example.com", 80, True),
        ("example.com", "example.com", 8443, False),
        ("example.com:8443", "example.com", 8443, True),
        ("example.com:8443", "example.com", 443, False),
        ("Example.COM", "example.com", 443, True),
        ("example.com", "www.example.com", 443, False),
        ("example.com", "example.com.evil.org", 443, False),
        ("example.com", "evilexample.com", 443, False),
        ("*.example.com", "a.b.example.com", 443, True),
        ("*.example.com", "example.com", 443, False),
        ("*.example.com", "evilexample.com", 443, False),
        ("*.example.com:9", "a.example.com", 9, True),
        ("a b c:1", "c", 1, True),
        ("127.0.0.1", "127.0.0.1", 80, True),
        ("127.0.0.1:9480", "127.0.0.1", 80, False),
        ("127.0.0.1", "127.1", 80, False),
        ("127.0.0.1", "localhost", 80, False),
        ("10.0.0.0/8", "10.1.2.3", 443, True),
        ("10.0.0.0/8:2746", "10.1.2.3", 2746, True),
        ("10.0.0.0/8", "11.1.2.3", 443, False),
        ("[::1]:8080", "::1", 8080, True),
        ("[::1]", "::1", 80, True),
        ("::1", "::1", 80, True),
        ("::1", "0:0:0:0:0:0:0:1", 80, True),
        ("fd00::/8", "fd12::1", 443, True),
    ],
)
def test_a_host_is_allowed_by_name_and_port(entries: str, host: str, port: int, allowed: bool) -> None:
    assert AllowedHosts.of(entries).allow(host, port) is allowed


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.7"),
        *("100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "ff0e::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::", "2002:a9fe:a9fe::1"),
        *("64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::10.0.0.1", "2001:0:7f00:1::"),
    ],
)
def test_what_is_not_public_needs_an_entry(address: str) -> None:
    asked = ipaddress.ip_address(address)
    assert not AllowedHosts.of("example.com *.example.com 203.0.113.7").allow_address(asked)
    entry = address if "%" not in address else "fe80::/10"
    assert AllowedHosts.of(entry).allow_address(asked)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1"]
)
def test_what_is_public_needs_none(address: str) -> None:
    assert AllowedHosts.of("").allow_address(ipaddress.ip_address(address))


@given(address=st.ip_addresses(v=4))
def test_no_spelling_in_ipv6_reaches_more_than_the_address_of_ipv4_itself(address: ipaddress.IPv4Address) -> None:
    hosts = AllowedHosts.of("")
    number = int(address)
    spellings = [(0xFFFF << 32) | number, (0x64FF9B << 96) | number, (0x2002 << 112) | (number << 80)]
    for spelling in spellings:
        if hosts.allow_address(ipaddress.IPv6Address(spelling)):
            assert hosts.allow_address(address)


@pytest.mark.parametrize(
    "entry",
    [
        *(
            "*",
            "*.*",
            "a.*",
            "https://example.com",
            "example.com/",
            "example.com/x",
            "user@example.com",
            "a..b",
            "-a",
            "a-",
        ),
        *(
            "example.com:",
            "example.com:0",
            "example.com:65536",
            "example.com:x",
            "10.0.0.1/8",
            "[::1",
            "[x]:1",
        ),
        *("1.2.3", "1.2.3.4.5", "256.1.1.1", "a" * 64, "münchen.de", ".com", "a.com.", "[1.2.3]"),
    ],
)
def test_an_entry_that_is_none_is_told(entry: str) -> None:
    with pytest.raises(ValueError, match="is no host: write HOST"):
        AllowedHosts.of(entry)
