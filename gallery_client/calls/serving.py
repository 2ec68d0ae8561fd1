"""Calls of programs that serve: what to load now, and to be told when that changes."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from gallery_idl import deployment as wire

from gallery_client.download import Download
from gallery_client.errors import DataLoss, DeadlineExceeded, NotFound, Unavailable
from gallery_client.kept import KeptServing
from gallery_client.records.serving import Serving
from gallery_client.reference import parse_place
from gallery_client.values import decode_time, encode_time
from gallery_client.watching import ServingWatch

if TYPE_CHECKING:
    from collections.abc import Callable

    from gallery_client.session import Session

_log = logging.getLogger("gallery_client")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DIGEST = re.compile(r"[0-9a-f]{64}")


def serving(self: Session, place: str, *, or_unsharded: bool = False, timeout: float | None = None) -> Serving:
    """Tell what a program should load now: what a hold keeps, else what a rule selects, else what is deployed.

        served = gallery.serving("marketplace/demand/dest=ORD@production")
        regressor = pickle.loads(gallery.load(served.instance))

    The answer and its bytes are kept on this machine, beyond the limits of the cache. Where no server can be asked, the
    last ones are given, with `from_disk` set and a warning in the log; so a program starts without one. Raises
    NotFound, NOTHING_SERVES where nothing does, and Unavailable where nothing was kept either.
    """
    served = _ask(self, place, or_unsharded, timeout)
    if served.from_disk:
        _log.warning("no server answers; %s serves what it did at %s", place, served.asked_time.isoformat())
    return served


def watch_serving(
    self: Session,
    place: str,
    on_change: Callable[[Serving], None],
    *,
    or_unsharded: bool = False,
    interval: float = 10.0,
    timeout: float | None = None,
) -> ServingWatch:
    """Call `on_change` with what serves now, and again, in a thread of its own, whenever another instance does.

        with gallery.watch_serving("marketplace/demand/dest=ORD@production", lambda served: swap(served)) as watch:
            watch.serving.instance                       # the one that `on_change` was given last

    The server is asked every `interval` seconds, at little cost; as with `serving`, what serves is on this machine by
    the time that `on_change` is called, and the watch begins without a server where something was kept. An error of
    `on_change` is logged, and the call repeated at the next interval. It ends with the block, or `close`.
    """
    return ServingWatch(place, lambda: _ask(self, place, or_unsharded, timeout), on_change, interval)


def _ask(self: Session, place: str, or_unsharded: bool, timeout: float | None) -> Serving:
    line, environment = parse_place(place)
    key = wire.LineKey(projectName=line.project, baseVersionId=line.model, shard=line.shard)
    request = wire.GetServingRequest(line=key, environment=environment, orUnsharded=or_unsharded)
    kept = KeptServing(self._cache.root)
    name = f"{place} or unsharded" if or_unsharded else place
    asked = datetime.now(UTC)
    try:
        answer = self._call("getServing", request, timeout)
        _keep_bytes(self, kept, answer, timeout)
    except (Unavailable, DeadlineExceeded):
        before = _kept_before(kept, self.address, name, place)
        if before is None:
            raise
        return before
    except NotFound as problem:
        if problem.reason == "NOTHING_SERVES":
            kept.forget(self.address, name)
        raise
    try:
        kept.keep(self.address, name, answer, encode_time(asked, "asked"))
    except OSError as problem:
        _log.warning("what serves at %s cannot be kept on this machine: %s", place, problem)
    return Serving.from_wire(place, answer, asked, from_disk=False)


def _keep_bytes(self: Session, kept: KeptServing, answer: Any, timeout: float | None) -> None:
    """Bring the bytes to this machine, unless they are here; an instance whose bytes are none has none to keep."""
    instance = answer.instance
    if not instance.size or not _DIGEST.fullmatch(instance.sha256 or ""):
        return
    try:
        path = kept.path_of(instance.sha256)
        if path.exists() and path.stat().st_size == instance.size:
            return
        Download(self._channel, instance, self._cache, direct=self._access_for(None), timeout=timeout).to_file(path)
    except (OSError, DataLoss) as problem:
        # What serves is known all the same, and whoever loads it hears what is wrong with it.
        _log.warning("the bytes of %s cannot be kept on this machine: %s", instance.instanceId, problem)


def _kept_before(kept: KeptServing, address: str, name: str, place: str) -> Serving | None:
    found = kept.find(address, name)
    if found is None:
        return None
    asked = decode_time(found.asked_micros) or _EPOCH
    return Serving.from_wire(place, found.answer, asked, from_disk=True)
