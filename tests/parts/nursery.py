"""A process that has imported a program and forks one for each request; see `tests.parts.programs`.

`python -m tests.parts.nursery PROGRAM DESCRIPTOR`, where the descriptor is a socket. A request is a packet with four
descriptors: three streams, and a pipe that is told the number of the process and then its exit status.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

_MODULES = {
    "gallery": ("gallery_client.cli", "gallery_client", "gallery_client.cli.charts"),
    "gallery-server": ("gallery_server.cli", "gallery_server.app", "gallery_server.cli.checking",
                       "gallery_server.cli.sweeping", "gallery_server.cli.leasing"),
}  # fmt: skip
"""The module of `main`, and what its commands load later."""
_PACKET = 1 << 20
_HALTING = "tests.parts.halting.sitecustomize"


def serve(main: Callable[[], Any], control: socket.socket) -> None:
    """Start programs until nobody can ask for more."""
    pipes: dict[int, int] = {}
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    while True:
        ready = select.select([control, woken], [], [])[0]
        if woken in ready:
            os.read(woken, 4096)
            _tell_ends(pipes)
        if control in ready:
            packet, descriptors, *_ = socket.recv_fds(control, _PACKET, 4)
            if not packet:
                return
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for descriptor in (control.fileno(), woken, wake, *pipes.values()):
                    os.close(descriptor)
                try:
                    _become(main, json.loads(packet), descriptors)
                finally:  # whatever happened, it is no nursery
                    os._exit(1)
            *streams, pipes[pid] = descriptors
            for stream in streams:
                os.close(stream)


def _tell_ends(pipes: dict[int, int]) -> None:
    while pipes:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        pipe = pipes.pop(pid)
        with suppress(BrokenPipeError):
            os.write(pipe, b"%d\n" % os.waitstatus_to_exitcode(status))
        os.close(pipe)


def _become(main: Callable[[], Any], request: Any, descriptors: list[int]) -> NoReturn:
    """Be the program of a request, from the first of its lines to its end."""
    *streams, pipe = descriptors
    if request["session"]:
        os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    sys.argv = request["arguments"]
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - open to the end
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - as above
    sys.stderr = open(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115 - as above
    if "GALLERY_TEST_STEPS" in os.environ:
        importlib.import_module(_HALTING)
    os.write(pipe, b"%d\n" % os.getpid())
    os.close(pipe)
    os._exit(_status_of(main))


def _status_of(main: Callable[[], Any]) -> int:
    """Run to the end, as the interpreter does: threads, then what was left for the exit, then the streams."""
    try:
        main()
        status: Any = 0
    except SystemExit as end:
        status = end.code or 0
    except BaseException:  # noqa: BLE001 - as the interpreter tells it
        traceback.print_exc()
        status = 1
    if not isinstance(status, int):
        print(status, file=sys.stderr)  # noqa: T201 - as the interpreter does
        status = 1
    threading._shutdown()  # type: ignore[attr-defined] # as multiprocessing does for a process that it forks
    atexit._run_exitfuncs()
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    return status


if __name__ == "__main__":
    modules = [importlib.import_module(name) for name in _MODULES[sys.argv[1]]]
    gc.collect()
    gc.freeze()
    serve(modules[0].main, socket.socket(fileno=int(sys.argv[2])))
