"""Run the operators' commands on the installation of a server: fsck and sweep."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator

from tests.parts import programs
from tests.parts.server import Server

_HANGS_AFTER = 600.0


def damages(server: Server) -> Iterator[str]:
    """Check rows and bytes, sweep what no row names, and check again that nothing is left over."""
    checked = _run(server, "fsck", "--deep")
    if checked.returncode:
        yield f"fsck --deep found damage: {said(checked)}"
    swept = _run(server, "sweep", "--delete", "--older-than", "0", "--force")
    if swept.returncode:
        yield f"sweep failed: {said(swept)}"
    last = _run(server, "fsck", "--deep", "--json")
    if last.returncode:
        yield f"after a sweep fsck --deep found damage: {said(last)}"
        return
    found = json.loads(last.stdout.splitlines()[-1])
    for left in ("orphans", "erased", "inFlight"):
        if found[left]["files"]:
            yield f"after a sweep there are {left}: {found[left]}"


def _run(server: Server, command: str, *options: str) -> subprocess.CompletedProcess[bytes]:
    settings = {"home": str(server.home), "blobs": server.blobs, "database": server.database}
    given = [part for name, value in settings.items() if value is not None for part in (f"--{name}", value)]
    return programs.run(
        ["gallery-server", command, *given, *options], env=os.environ | server.environment, timeout=_HANGS_AFTER
    )


def said(done: subprocess.CompletedProcess[bytes]) -> str:
    """Answer all that a command printed."""
    return (done.stdout + done.stderr).decode()
