"""Write the page of all limits."""

from __future__ import annotations

from gallery_server.domain import limits
from gallery_server.rpc import call, frames
from gallery_server.rpc.limits import EdgeLimits

from .markdown import made_by, table

_INTRODUCTION = """\
# Limits

What is over a limit is refused with INVALID_ARGUMENT; the fault's details name the `field`, its `length` or
`count`, and the `limit`. `getServerInfo` answers the limits of this first table, and `frame_bytes` and
`reply_bytes` of the second, under these names.
"""


def render() -> str:
    """Write the page."""
    domain = [[f"`{name}`", f"{limit:,}", meaning] for name, (limit, meaning) in sorted(limits.EXPLAINED.items())]
    return "\n".join(
        [
            made_by("scripts/reference", "gallery_server/domain/limits.py and gallery_server/rpc"),
            _INTRODUCTION,
            table(["limit", "value", "what it counts"], domain),
            "## The connection\n",
            "What breaks these is answered with a TApplicationException, or closed with one line in the log.\n",
            table(["limit", "value", "what it counts"], _edge()),
            "## The context of a call\n",
            table(["limit", "value", "what it counts"], _context()),
        ]
    )


def _edge() -> list[list[str]]:
    edge = EdgeLimits()
    return [
        ["`frame_bytes`", f"{frames.MAX_FRAME:,}", "bytes of a frame that comes in"],
        ["`reply_bytes`", f"{frames.MAX_REPLY:,}", "bytes of a reply; what would be more fails with ANSWER_TOO_LARGE"],
        ["depth", f"{frames.MAX_DEPTH:,}", "structs and containers inside each other in a message"],
        ["values", f"{frames.MAX_VALUES:,}", "fields and elements of one message"],
        ["method name", f"{frames.MAX_METHOD_NAME:,}", "printable ASCII characters"],
        [
            "frame time",
            f"{edge.frame_seconds:g} s",
            f"to come in or go out, and a second more for each {edge.bytes_per_second:,} bytes",
        ],
        [
            "idle time",
            f"{edge.idle_seconds:g} s",
            "without a call, then a connection is closed (setting `idle_seconds`)",
        ],
        ["connections", f"{edge.connections:,}", "of one process; one more is closed at once (setting `connections`)"],
        [
            "bytes in flight",
            f"{edge.incoming_bytes:,}",
            "of frames over 64 KiB whose calls are not yet answered; others wait",
        ],
        [
            "bytes to send",
            f"{edge.outgoing_bytes:,}",
            "of replies over 64 KiB; a connection whose reply finds no room is closed",
        ],
        ["grace", f"{edge.grace_seconds:g} s", "for calls in flight when the server stops (setting `grace_seconds`)"],
    ]


def _context() -> list[list[str]]:
    return [
        ["`requestId`, `clientRequestId`", f"{call.MAX_ID_LENGTH:,}", "printable ASCII characters"],
        ["`clientName`", f"{call.MAX_CLIENT_NAME_LENGTH:,}", "characters, none of them control"],
        ["`deadlineMs`", f"{call.MAX_DEADLINE_MS:,}", "milliseconds; the setting `default_deadline_ms` where unset"],
    ]
