"""Connect to an address that was checked, and to no other.

A name is resolved once; the addresses that it has then are checked, and the connection goes to one of those. So a
name that answers otherwise a moment later leads nowhere new.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from functools import cache
from pathlib import Path
from typing import Any

from gallery_server.actions.abandoning import Abandonable, Abandoned, Crowded
from gallery_server.actions.failing import lasting, passing
from gallery_server.actions.hosts import AllowedHosts
from gallery_server.domain.call import Deadline
from gallery_server.domain.names import shown

_resolving = Abandonable("resolving", most=32)

_Found = tuple[socket.AddressFamily, tuple[Any, ...]]


def connect(host: str, port: int, deadline: Deadline, hosts: AllowedHosts | None) -> socket.socket:
    """Answer a connection to a host; `hosts` is None where the server's own settings name the host.

    Raise ActionFailed: for good where no address of the host is allowed.
    """
    found = _resolved(host, port, deadline)
    allowed = [each for each in found if hosts is None or hosts.allow_address(_address(each))]
    if not allowed:
        raise lasting(
            f"The host {shown(host)} has the address {_address(found[0])}, which is not public; "
            "the server's list of allowed hosts must name it or its network."
        )
    failure = ""
    for left, (family, address) in zip(range(len(allowed), 0, -1), allowed, strict=True):
        try:
            # One that does not answer leaves time for the others.
            return _connected(family, address, deadline.within(deadline.remaining() / left))
        except OSError as error:
            failure = why(error)
    raise passing(f"No connection to {shown(host)} at port {port}: {failure}.")


def secured(connected: socket.socket, host: str, deadline: Deadline, trusted: Path | None) -> ssl.SSLSocket:
    """Agree on TLS with a host that proves its name; where it does not, close the connection and raise ActionFailed."""
    try:
        return _agreed(connected, host, deadline, trusted)
    except BaseException:
        connected.close()
        raise


def why(error: Exception) -> str:
    """Say in words of the library alone why a connection failed."""
    if isinstance(error, TimeoutError):
        return "the other side was silent"
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__


@cache
def trusting(trusted: Path | None) -> ssl.SSLContext:
    """Answer what trusts the certificates of a file, or those of the machine; raise ActionFailed without the file."""
    try:
        return ssl.create_default_context(cafile=trusted)
    except OSError as error:
        raise passing(f"The certificates to trust cannot be read from {trusted}: {why(error)}.") from None


def _agreed(connected: socket.socket, host: str, deadline: Deadline, trusted: Path | None) -> ssl.SSLSocket:
    context = trusting(trusted)
    connected.settimeout(deadline.remaining())
    try:
        return context.wrap_socket(connected, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        raise passing(f"The certificate of {shown(host)} is refused: {error.verify_message}.") from None
    except OSError as error:
        raise passing(f"No TLS with {shown(host)}: {why(error)}.") from None


def _resolved(host: str, port: int, deadline: Deadline) -> list[_Found]:
    try:
        found = _resolving.run(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM), deadline.remaining())
    except (Abandoned, Crowded):
        raise passing(f"The host {shown(host)} could not be resolved in time.") from None
    except (OSError, UnicodeError) as error:
        raise passing(f"The host {shown(host)} cannot be resolved: {why(error)}.") from None
    return [(family, address) for family, _, _, _, address in found]


def _address(found: _Found) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(found[1][0])


def _connected(family: socket.AddressFamily, address: tuple[Any, ...], deadline: Deadline) -> socket.socket:
    connecting = socket.socket(family, socket.SOCK_STREAM)
    try:
        connecting.settimeout(deadline.remaining())
        connecting.connect(address)
    except BaseException:
        connecting.close()
        raise
    return connecting
