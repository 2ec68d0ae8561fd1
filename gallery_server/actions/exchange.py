"""Send one request over HTTP and read what is needed of its answer.

The protocol is spoken by the standard library: http.client asks for nothing but a socket, so that the address, the
time and the size stay in our hands. No proxy of the environment is used: it would connect where we did not look.
"""

from __future__ import annotations

import http.client
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from gallery_server.actions.bounded import BoundedSocket, TooMuch
from gallery_server.actions.connecting import connect, secured, why
from gallery_server.actions.failing import lasting, passing
from gallery_server.actions.reach import Reach
from gallery_server.actions.request import Url, described
from gallery_server.domain import limits
from gallery_server.domain.call import Deadline

_HEAD_BYTES = 256 << 10
_PIECE = 8 << 10


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent: the same for every try and every redirect."""

    method: str
    headers: Mapping[str, str]
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is read of an answer; its text is not kept, since it may repeat secrets."""

    status: int
    location: str | None
    retry_after: str | None


def exchange(url: Url, request: Request, reach: Reach, deadline: Deadline) -> Answer:
    """Answer what a host answers; raise ActionFailed where it may not be asked, or answers nothing whole.

    DeadlineExceeded is raised when the time is over. A body of over `limits.ACTION_ANSWER_BYTES` is not read further.
    """
    if not reach.hosts.allow(url.host, url.port):
        raise lasting(f"The server's list of allowed hosts does not have {described(url)}.")
    connecting = deadline.within(reach.connect_seconds)
    connected = connect(url.host, url.port, connecting, reach.hosts)
    if url.scheme == "https":
        connected = secured(connected, url.host, connecting, reach.ca_file)
    most = _HEAD_BYTES + limits.ACTION_ANSWER_BYTES
    with connected:
        try:
            return _asked(url, request, BoundedSocket(connected, deadline, reach.read_seconds, most))
        except TooMuch:
            raise passing(f"{described(url)} answered with over {_HEAD_BYTES >> 10} KiB of headers.") from None
        except OSError as error:
            raise passing(f"The connection to {described(url)} broke: {why(error)}.") from None
        except (http.client.HTTPException, ValueError):
            raise passing(f"What {described(url)} answered is not HTTP, or not whole.") from None


def _asked(url: Url, request: Request, bounded: BoundedSocket) -> Answer:
    connection = http.client.HTTPConnection(url.host, url.port)
    connection.sock = cast(socket.socket, bounded)
    connection.request(
        request.method, url.target, body=request.body, headers={**request.headers, "Host": url.authority}
    )
    with connection.getresponse() as response:
        _read(response)
        return Answer(response.status, response.getheader("Location"), response.getheader("Retry-After"))


def _read(response: http.client.HTTPResponse) -> None:
    left = limits.ACTION_ANSWER_BYTES
    while left > 0:
        piece = response.read(min(left, _PIECE))
        if not piece:
            break
        left -= len(piece)
    if left and response.length:
        raise http.client.IncompleteRead(b"", response.length)
