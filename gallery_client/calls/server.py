"""Calls about the server itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gallery_idl import server as wire

from gallery_client.enums import enum_number
from gallery_client.records.server import ServerHealth, ServerInfo

if TYPE_CHECKING:
    from gallery_client.session import Session


def server_info(self: Session, *, timeout: float | None = None) -> ServerInfo:
    """Ask for version, limits, tiers and time of the server."""
    return ServerInfo.from_wire(self._call("getServerInfo", wire.GetServerInfoRequest(), timeout))


def check_health(self: Session, probe: str = "READINESS", *, timeout: float | None = None) -> ServerHealth:
    """Ask whether the server works: READINESS looks at its database and store, LIVENESS at the process alone."""
    request = wire.CheckHealthRequest(probe=enum_number(wire.Probe, probe))
    return ServerHealth.from_wire(self._call("checkHealth", request, timeout))
