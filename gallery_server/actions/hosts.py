"""Hold the hosts and networks that actions may reach.

    argo.example.com            this host, at the ports 80 and 443
    argo.example.com:2746       this host, at this port alone
    *.example.com               every host below example.com, itself excluded
    10.2.0.0/16, 127.0.0.1      private addresses that allowed names may have, and that URLs may name
    [::1]:8080                  an address of IPv6 with a port stands in brackets

A host must be allowed by its name, and its address must be public or in an allowed network. Where an entry of a
network has a port, it holds for URLs that name the address; names bring the port of their own entry.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_ENTRY = re.compile(r"(?:\[(?P<bracketed>[0-9A-Fa-f:.]+)\]|(?P<plain>[^\[\]\s]+?))(?::(?P<port>\d{1,5}))?")
_NAME = re.compile(r"(?:\*\.)?(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
_DEFAULT_PORTS = frozenset({80, 443})
_MOST_PORT = 65_535
# Addresses of IPv6 that a router turns into one of IPv4: 6to4 (RFC 3056) and NAT64 (RFC 6052, RFC 8215).
_EMBEDDING = (
    (ipaddress.IPv6Network("2002::/16"), 80),
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),
    (ipaddress.IPv6Network("64:ff9b:1::/48"), 0),
)


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    network: Network | None
    ports: frozenset[int]

    def names(self, host: str) -> bool:
        if self.network is not None:
            address = literal(host)
            return address is not None and address in self.network
        if self.name.startswith("*."):
            return host.endswith(self.name[1:])
        return host == self.name


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """Decide where actions may go: nowhere, unless an entry says so."""

    entries: tuple[_Entry, ...] = ()

    @classmethod
    def of(cls, text: str) -> Self:
        """Read entries with blanks between them; raise ValueError that says what is allowed."""
        return cls(tuple(_entry(each) for each in text.split()))

    def allow(self, host: str, port: int) -> bool:
        """Tell whether a URL may name this host, in lower case, at this port."""
        return any(port in entry.ports and entry.names(host) for entry in self.entries)

    def allow_address(self, address: Address) -> bool:
        """Tell whether a connection may go to this address: public ones, and those in a network of the list."""
        if any(entry.network is not None and address in entry.network for entry in self.entries):
            return True
        embedded = list(_embedded(address))
        if embedded:
            return all(self.allow_address(each) for each in embedded)
        return address.is_global and not address.is_multicast


def literal(host: str) -> Address | None:
    """Answer the address that a host of a URL is, without brackets; None where it is a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _embedded(address: Address) -> Iterator[Address]:
    """Yield the addresses of IPv4 that a connection to an address of IPv6 may reach in truth."""
    if isinstance(address, ipaddress.IPv4Address):
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    if address.teredo is not None:
        yield from address.teredo
    for network, behind in _EMBEDDING:
        if address in network:
            yield ipaddress.IPv4Address(int(address) >> behind & 0xFFFF_FFFF)


def _entry(text: str) -> _Entry:
    match = _ENTRY.fullmatch(text)
    whole = _network(text)  # an address of IPv6 without brackets has colons, but no port
    if whole is not None:
        return _Entry(text, whole, _DEFAULT_PORTS)
    port = int(match["port"]) if match and match["port"] else None
    if match is None or port == 0 or (port or 0) > _MOST_PORT:
        raise ValueError(_advice(text))
    host = (match["bracketed"] or match["plain"]).lower()
    ports = _DEFAULT_PORTS if port is None else frozenset({port})
    network = _network(host)
    if network is None and (match["bracketed"] or not _NAME.fullmatch(host) or host.rpartition(".")[2].isdecimal()):
        raise ValueError(_advice(text))
    return _Entry(host, network, ports)


def _network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        return None


def _advice(text: str) -> str:
    return f"{text!r} is no host: write HOST, HOST:PORT, *.DOMAIN, an address or a network such as 10.2.0.0/16"
