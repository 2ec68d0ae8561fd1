"""Reach a NameNode through hdfs-native, from whichever process asks."""

from __future__ import annotations

import os
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path

from hdfs_native import Client

from gallery_server.blobs.hdfs.address import HdfsAddress
from gallery_server.blobs.hdfs.faults import native_faults

# 0.3 s to find one NameNode closed, a second to find none of several active; minutes with the driver's defaults.
_FAILOVER = {"dfs.client.failover.sleep.base.millis": "100", "dfs.client.failover.sleep.max.millis": "500"}
_TRIES = "dfs.client.failover.max.attempts"


@dataclass(frozen=True, slots=True)
class Hadoop:
    """What this machine knows of Hadoop, for every HDFS store: its configuration, and who we are there."""

    conf_dir: Path | None = None
    principal: str | None = None
    keytab: Path | None = None


class HdfsClients:
    """Answer a client of hdfs-native that this process made: one made before a fork hangs in the child."""

    def __init__(self, address: HdfsAddress, hadoop: Hadoop) -> None:
        self.url = address.url
        self._hadoop = hadoop
        self._config = {**_FAILOVER, _TRIES: "4" if address.port is None else "1"}
        self._lock = threading.Lock()
        # By process, and kept: a parent's client hangs in the child also where it is dropped there.
        self._clients: dict[int, Client] = {}

    def get(self) -> Client:
        """Answer the client of this process; raise OSError where there can be none."""
        found = self._clients.get(os.getpid())
        if found is None:
            with self._lock:
                found = self._clients.get(os.getpid()) or self._clients.setdefault(os.getpid(), self._made())
        return found

    def _made(self) -> Client:
        hadoop = self._hadoop
        with native_faults():
            return Client(
                self.url,
                self._config,
                str(hadoop.conf_dir) if hadoop.conf_dir else None,
                kerberos_principal=hadoop.principal,
                kerberos_keytab=str(hadoop.keytab) if hadoop.keytab else None,
                # In memory, so that the tickets are nobody else's, and of the keytab alone.
                kerberos_cache=f"MEMORY:{secrets.token_hex(8)}" if hadoop.keytab else None,
            )
