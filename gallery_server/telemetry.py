"""Write structured logs to stderr, count calls for Prometheus, and trace them for OpenTelemetry.

`prometheus_client` chooses between one process and several when it is imported, by the environment. So nothing
here imports it before `share_metrics` has run in the parent and `call_metrics` is asked for in a child.
"""

from __future__ import annotations

import functools
import logging
import os
import re
import shutil
import sys
from collections.abc import Callable, MutableMapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import structlog

if TYPE_CHECKING:
    from structlog.typing import Processor

LogFormat = Literal["json", "console"]
LogLevel = Literal["debug", "info", "warning", "error"]

_Event = MutableMapping[str, Any]

HIDDEN = "***"
"""Stands in the log where a secret stood."""
_SECRET_KEYS = frozenset({"token", "password", "secret", "authorization"})
_URL_PASSWORD = re.compile(r"(?P<user>://[^\s:/@]{0,256}):[^\s/@]{1,256}@")

_FILE_BYTES = 256 * 1024
"""More than all methods with all codes need."""
_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


def configure_logging(log_format: LogFormat, level: LogLevel) -> None:
    """Send every record of this process, those of libraries too, to stderr in one shape."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]
    last: list[Processor] = [structlog.processors.JSONRenderer()]
    if log_format == "console":
        last = [quote_controls, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    threshold = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    foreign = logging.StreamHandler(sys.stderr)
    foreign.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last], foreign_pre_chain=shared
        )
    )
    logging.basicConfig(handlers=[foreign], level=max(threshold, logging.WARNING), force=True)


def hide_secrets(_logger: object, _method: str, event: _Event) -> _Event:
    """Replace the values of secret keys, and the passwords inside URLs, wherever they stand in a record."""
    for key, value in event.items():
        event[key] = HIDDEN if key.lower() in _SECRET_KEYS else _without_passwords(value)
    return event


def _without_passwords(value: object) -> object:
    if isinstance(value, str):
        return _URL_PASSWORD.sub(rf"\g<user>:{HIDDEN}@", value) if "://" in value else value
    if isinstance(value, dict):
        return hide_secrets(None, "", value.copy())
    if isinstance(value, list | tuple):
        return [_without_passwords(item) for item in value]
    return value


def quote_controls(_logger: object, _method: str, event: _Event) -> _Event:
    """Escape what does not print in texts of a record, so that no user writes lines or colours of their own."""
    for key, value in event.items():
        if not isinstance(value, str):
            continue
        # A traceback has lines; indented, none of them looks like a record.
        event[key] = (
            "\n".join(f"    {_printable(line)}" for line in value.split("\n"))
            if key == "exception"
            else _printable(value)
        )
    return event


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def share_metrics(directory: Path) -> None:
    """Make this private folder, emptied, the place where this process and its children keep their figures.

    Call it in the parent before the first fork and before anything imports prometheus_client.
    """
    if "prometheus_client" in sys.modules:
        raise RuntimeError("share_metrics must run before prometheus_client is imported")
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(mode=0o700, parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(directory)


class CallMetrics:
    """Hold the figures of one process's calls, connections and jobs."""

    def __init__(self) -> None:
        from prometheus_client import Counter, Gauge, Histogram  # noqa: PLC0415 - see the top of this file

        self.connections = Gauge("gallery_connections", "Open connections", multiprocess_mode="livesum")
        self._calls = Counter("gallery_calls", "Calls answered, by their fault code or OK", ["method", "code"])
        self._seconds = Histogram("gallery_call_seconds", "Time to answer a call", ["method"], buckets=_SECONDS)
        self._bytes_in = Counter("gallery_bytes_in", "Bytes of the frames that came in", ["method"])
        self._bytes_out = Counter("gallery_bytes_out", "Bytes of the replies", ["method"])
        self._jobs = Counter("gallery_jobs", "Tries of jobs, by their outcome", ["kind", "outcome"])
        self._job_seconds = Histogram("gallery_job_seconds", "Time of a try", ["kind"], buckets=_SECONDS)
        self._events = Counter("gallery_events", "Events that this server numbered")
        self._event_seconds = Histogram("gallery_event_seconds", "Time to number an event", buckets=_SECONDS)
        self._assessed = Counter("gallery_assessments", "Instances whose health was computed", ["outcome"])
        self._assessed_seconds = Histogram(
            "gallery_assessment_seconds", "Time to compute the health of up to 50 instances", buckets=_SECONDS
        )

    def count(self, method: str, code: str, *, seconds: float, bytes_in: int, bytes_out: int) -> None:
        """Add one answered call; method and code must come from the contract, since each pair is kept for ever."""
        self._calls.labels(method, code).inc()
        self._seconds.labels(method).observe(seconds)
        self._bytes_in.labels(method).inc(bytes_in)
        self._bytes_out.labels(method).inc(bytes_out)

    def count_job(self, kind: str, outcome: str, seconds: float) -> None:
        """Add one try of a job; each kind with each outcome is kept for ever."""
        self._jobs.labels(kind, outcome).inc()
        self._job_seconds.labels(kind).observe(seconds)

    def count_events(self, count: int, oldest_seconds: float) -> None:
        """Add a batch of numbered events, the oldest of which began its transaction so long ago."""
        self._events.inc(count)
        self._event_seconds.observe(oldest_seconds)

    def count_assessed(self, outcome: str, count: int, seconds: float) -> None:
        """Add so many instances whose health was computed together, or could not be."""
        self._assessed.labels(outcome).inc(count)
        self._assessed_seconds.observe(seconds)


@functools.cache
def call_metrics() -> CallMetrics:
    """Answer the figures of this process; raise OSError where the disk has no room for their files."""
    shared = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if shared:
        _reserve(Path(shared))
    return CallMetrics()


def _reserve(directory: Path) -> None:
    """Take the room of this process's files now.

    prometheus_client maps sparse files: on a disk that is full, a figure that needs a new page of them would kill the
    process with SIGBUS.
    """
    for kind in ("counter", "histogram", "gauge_livesum"):
        descriptor = os.open(directory / f"{kind}_{os.getpid()}.db", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, _FILE_BYTES)
        finally:
            os.close(descriptor)


def shared_metrics(directory: Path) -> bytes:
    """Answer the figures of all processes that share this folder, in Prometheus' text format 0.0.4.

    Gauges of processes that died are dropped; their counters go on counting.
    """
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415 - see the top of this file
    from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead  # noqa: PLC0415 - the same

    for file in directory.glob("gauge_live*_*.db"):
        pid = int(file.stem.rpartition("_")[2])
        if not _lives(pid):
            mark_process_dead(pid, str(directory))
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(directory))
    return generate_latest(registry)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class Span(Protocol):
    """Tell a trace about one call."""

    def set_attribute(self, key: str, value: str) -> None:
        """Add a fact."""


class _NoSpan:
    def set_attribute(self, key: str, value: str) -> None:
        """Add nothing."""


@functools.cache
def call_spans() -> Callable[[str], AbstractContextManager[Span]]:
    """Answer what opens a span for a call of the contract, by the method's name.

    They are OpenTelemetry's where its package is installed, and go where its own settings say; else they are nothing.
    """
    try:
        from opentelemetry import trace  # noqa: PLC0415 - an extra that few installations have
    except ImportError:
        nothing = nullcontext(_NoSpan())
        return lambda _method: nothing
    tracer = trace.get_tracer("gallery")
    common = {"rpc.system": "apache_thrift", "rpc.service": "Gallery"}
    return lambda method: tracer.start_as_current_span(
        f"Gallery/{method}", kind=trace.SpanKind.SERVER, attributes={**common, "rpc.method": method}
    )
