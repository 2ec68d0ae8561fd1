"""The server: what it is and whether it works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from gallery_idl import server as wire

from gallery_client.enums import enum_name
from gallery_client.records.record import Record
from gallery_client.values import decode_time


@dataclass(frozen=True, repr=False)
class ServerInfo(Record):
    """Be what a server says of itself; `tiers` names the groups of calls, and whether each is on."""

    version: str
    time: datetime | None
    tiers: Mapping[str, bool]
    auth_required: bool
    limits: Mapping[str, int] = field(repr=False)

    @classmethod
    def from_wire(cls, info: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            version=info.version,
            time=decode_time(info.timeMicros),
            tiers={tier.name: bool(tier.on) for tier in info.tiers or ()},
            auth_required=bool(info.authRequired),
            limits=dict(info.limits or {}),
        )

    def details(self) -> dict[str, object]:
        """Answer everything that a person may want to see, by label."""
        details = super().details()
        del details["limits"]
        return details | {name.replace("_", " "): f"{limit:,}" for name, limit in sorted(self.limits.items())}


@dataclass(frozen=True, repr=False)
class ServerHealth(Record):
    """Be whether a server works; `checks` holds what is wrong with each part, or an empty text."""

    serving: bool
    checks: Mapping[str, str]

    @classmethod
    def from_wire(cls, health: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            serving=enum_name(wire.HealthStatus, health.status) == "SERVING",
            checks={check.name: "" if check.ok else check.message or "fails" for check in health.checks or ()},
        )

    def details(self) -> dict[str, object]:
        """Answer everything that a person may want to see, by label."""
        return {"serving": self.serving} | {name: problem or "ok" for name, problem in self.checks.items()}
