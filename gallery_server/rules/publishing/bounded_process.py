"""Wait for a process that may hang, talk too much or fill the disk, and end it with all that it has started."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

_TICK = 0.1
_CHUNK = 64 << 10
_COMPLAINT_BYTES = 16 << 10


class Overrun(Exception):  # noqa: N818 - named for what happened, as all errors of the server are
    """Say which bound a process has passed; it was ended for that."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Hold what a process may take."""

    seconds: float
    output_bytes: int
    check: Callable[[], None] = lambda: None
    """Asked again and again while it runs; what it raises ends the process too."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Hold what came of a process."""

    status: int
    output: bytes
    complaint: str
    """The last of what it wrote on its standard error."""


def finish(process: subprocess.Popen[bytes], bounds: Bounds) -> Ended:
    """Read what a process writes until it ends; raise Overrun, and what the check raises.

    The process leads a session of its own, whose every process is killed where it does not end by itself.
    """
    try:
        output, complaint = _read(process, bounds)
        status = process.wait(_TICK * 10)
    except BaseException:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    finally:
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()
    return Ended(status, output, complaint.decode("utf-8", "replace"))


def _read(process: subprocess.Popen[bytes], bounds: Bounds) -> tuple[bytes, bytes]:
    end = time.monotonic() + bounds.seconds
    output, complaint = bytearray(), bytearray()
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ, output)  # type: ignore[arg-type]  # both are pipes
        waiting.register(process.stderr, selectors.EVENT_READ, complaint)  # type: ignore[arg-type]  # as above
        while waiting.get_map():
            for key, _ in waiting.select(_TICK):
                chunk = os.read(key.fd, _CHUNK)
                if not chunk:
                    waiting.unregister(key.fileobj)
                key.data.extend(chunk)
            if len(output) > bounds.output_bytes:
                raise Overrun(f"it answered more than {bounds.output_bytes} bytes")
            if time.monotonic() > end:
                raise Overrun(f"it did not end within {bounds.seconds:g} seconds")
            del complaint[:-_COMPLAINT_BYTES]
            bounds.check()
    return bytes(output), bytes(complaint)
