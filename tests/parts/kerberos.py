"""Run a private Kerberos: one realm, one KDC on the loopback, and the keys of who takes part."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from tests.parts.ports import free_ports

INSTALL = "apt-get install krb5-kdc krb5-admin-server"
REALM = "GALLERY.TEST"
_READY_SECONDS = 30
_PROGRAMS = ("krb5kdc", "kdb5_util", "kadmin.local")
_CLIENTS = """\
[libdefaults]
default_realm = {realm}
dns_lookup_kdc = false
dns_lookup_realm = false
dns_canonicalize_hostname = false
rdns = false
udp_preference_limit = 1
[realms]
{realm} = {{
  kdc = 127.0.0.1:{port}
}}
"""
_SERVER = """\
[kdcdefaults]
kdc_listen = 127.0.0.1:{port}
kdc_tcp_listen = 127.0.0.1:{port}
[realms]
{realm} = {{
  database_name = {folder}/principals
  key_stash_file = {folder}/stash
}}
[logging]
default = FILE:{folder}/log
"""


class Kerberos:
    """Own a KDC; `config` is the krb5.conf of its clients."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gallery-kerberos-"))
        self.config = self.folder / "krb5.conf"
        (self.port,) = free_ports(1)
        self._process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def is_installed() -> bool:
        """Tell whether this machine can run a KDC."""
        return all(shutil.which(program, path=_path()) for program in _PROGRAMS)

    def start(self) -> Kerberos:
        """Make the realm and start its KDC; return when it answers."""
        values = {"realm": REALM, "port": self.port, "folder": self.folder}
        self.config.write_text(_CLIENTS.format(**values))
        (self.folder / "kdc.conf").write_text(_SERVER.format(**values))
        self._run("kdb5_util", "create", "-s", "-r", REALM, "-P", "of a private realm")
        self._process = subprocess.Popen(
            [_program("krb5kdc"), "-n", "-r", REALM], env=self._environment(), stdout=subprocess.DEVNULL
        )
        end = time.monotonic() + _READY_SECONDS
        while not self._answers():
            if time.monotonic() > end or self._process.poll() is not None:
                raise RuntimeError(f"krb5kdc does not answer; its log says\n{(self.folder / 'log').read_text()}")
            time.sleep(0.02)
        return self

    def stop(self) -> None:
        """Kill the KDC and remove the realm."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.folder)

    def keytab(self, principal: str, ticket_seconds: int = 3_600) -> Path:
        """Answer the file of a principal's keys; add the principal where it is new."""
        path = self.folder / f"{principal.replace('/', '_')}.keytab"
        if not path.exists():
            lifetime = f"{ticket_seconds} seconds"
            self._run("kadmin.local", "-r", REALM, "addprinc", "-maxlife", lifetime, "-randkey", principal)
            self._run("kadmin.local", "-r", REALM, "ktadd", "-k", str(path), principal)
        return path

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
        except OSError:
            return False
        return True

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [_program(program), *arguments], env=self._environment(), check=True, stdout=subprocess.DEVNULL, timeout=60
        )

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "KRB5_CONFIG": str(self.config),
            "KRB5_KDC_PROFILE": str(self.folder / "kdc.conf"),
        }


def _program(name: str) -> str:
    found = shutil.which(name, path=_path())
    if found is None:
        raise FileNotFoundError(f"{name} is not installed; {INSTALL}")
    return found


def _path() -> str:
    return os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))
