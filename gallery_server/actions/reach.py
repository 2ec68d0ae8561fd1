"""Hold what the actions of a server may reach."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from gallery_server.actions.hosts import AllowedHosts
from gallery_server.actions.secrets import Secrets


@dataclass(frozen=True, slots=True)
class Mail:
    """Say through which server mail goes, from whom, and to whom it may go."""

    host: str
    port: int
    sender: str
    """An address; the host behind the @ also ends the Message-ID."""
    tls: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password_file: Path | None = None
    recipient_domains: frozenset[str] = frozenset()
    """Domains to which mail may go; that of the sender where there are none."""

    def __post_init__(self) -> None:
        if self.tls == "none" and self.user is not None:
            raise ValueError("a login needs TLS, or its password would be read on the way")

    @property
    def domains(self) -> frozenset[str]:
        """The domains to which mail may go, in lower case."""
        given = self.recipient_domains or {self.sender.rpartition("@")[2]}
        return frozenset(domain.lower() for domain in given)


@dataclass(frozen=True, slots=True)
class Reach:
    """Say what actions may reach outside of Gallery: by default nothing."""

    hosts: AllowedHosts = field(default_factory=AllowedHosts)
    secrets: Secrets = field(default_factory=Secrets)
    mail: Mail | None = None
    ca_file: Path | None = None
    """Certificates to trust, in PEM; those of the machine where unset."""
    connect_seconds: float = 10.0
    """Time to resolve a name, connect and agree on TLS."""
    read_seconds: float = 15.0
    """Time that the other side may be silent."""
    whole_seconds: float = 30.0
    """Time for one try of an action, redirects and all."""
