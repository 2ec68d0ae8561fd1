"""Follow the feed of events, and ask a rule again when something was written that it reads."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Any, Self

from gallery_idl import event as wire

from gallery_client.errors import GalleryError, Gone, NotFound
from gallery_client.records.event import Event

if TYPE_CHECKING:
    from collections.abc import Callable

    from gallery_client.records.decision import Champion

_log = logging.getLogger("gallery_client")

WAIT_SECONDS = 2.0
"""How long a read of the feed waits at the server: as long as a watch may take to end."""
_PAUSE = 1.0
_PAGE = 1000


class ChampionWatch:
    """Keep a program at what a rule prefers; `champion` is the answer that it was given last."""

    def __init__(
        self,
        rule: str,
        select: Callable[[], tuple[Champion, Any]],
        call: Callable[[str, Any, float | None], Any],
        on_change: Callable[[Champion], None],
        interval: float,
        close: Callable[[], None],
    ) -> None:
        self._rule = rule
        self._select = select
        self._call = call
        self._on_change = on_change
        self._interval = interval
        self._close = close
        self._ended = threading.Event()
        self._told: str | None = None
        self._asked = 0.0
        self._news: Any = None
        self._cursor: str | None = None
        # What is written while the rule is asked comes after this place of the feed, and is seen.
        self.champion = self._ask()
        self._begin()
        self.champion = self._ask()
        self._tell()
        self._thread = threading.Thread(target=self._run, name=f"watch {rule[:60]}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the watch, within about two seconds; no call of `on_change` begins after this returns."""
        self._ended.set()
        if threading.current_thread() is not self._thread:
            self._thread.join()
            self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                if self._concerns(self._read()) or self._is_due():
                    self._look()
            except Gone:
                self._cursor = None  # archived meanwhile: begin at the newest, and ask
                self._asked = 0.0
            except NotFound as problem:
                _log.warning("%s prefers nothing now, and the last one stays: %s", self._rule[:60], problem)
            except GalleryError as problem:
                _log.warning("what %s prefers cannot be asked for: %s", self._rule[:60], problem)
                self._asked = 0.0
                self._ended.wait(_PAUSE)
            except Exception:  # noqa: BLE001 - whatever the caller's function raises, the watch goes on
                _log.exception("on_change failed; it is called again at the next change")

    def _is_due(self) -> bool:
        """Tell whether to ask though nothing was read: after a failure, by the clock, and for what was not told."""
        since = time.monotonic() - self._asked
        untold = self._told != self.champion.instance.instance_id
        return not self._asked or (since >= self._interval and (bool(self._news.clock) or untold))

    def _look(self) -> None:
        kinds = self._news.kinds
        self.champion = self._ask()
        if self._news.kinds != kinds:
            self._cursor = None
        self._tell()

    def _ask(self) -> Champion:
        self._asked = time.monotonic()
        found, self._news = self._select()
        return found

    def _tell(self) -> None:
        instance_id = self.champion.instance.instance_id
        if self._told != instance_id and not self._ended.is_set():
            self._on_change(self.champion)
            self._told = instance_id

    def _begin(self) -> None:
        answer = self._call("readEvents", self._request(start=wire.EventStart.NEWEST), None)
        self._cursor = answer.nextCursor

    def _read(self) -> list[Event]:
        if self._cursor is None:
            self._begin()
            self._asked = 0.0
            return []
        answer = self._call("readEvents", self._request(cursor=self._cursor, waitMs=int(WAIT_SECONDS * 1000)), None)
        self._cursor = answer.nextCursor
        return [Event.from_wire(each) for each in answer.items or ()]

    def _request(self, **where: Any) -> Any:
        wanted = wire.EventFilter(kinds=list(self._news.kinds))
        return wire.ReadEventsRequest(filter=wanted, limit=_PAGE, **where)

    def _concerns(self, events: list[Event]) -> bool:
        return any(self._is_read(event) for event in events)

    def _is_read(self, event: Event) -> bool:
        """Tell whether the rule reads what changed: of measurements, whether it reads one of these metrics."""
        if not event.kind.startswith("evaluation."):
            return True
        after = event.after or {}
        names = after.get("metrics", after.get("metricNames"))
        if names is None:
            return True
        return any(
            (key.scope is None or key.scope == after.get("scope")) and (key.name is None or key.name in names)
            for key in self._news.metrics or ()
        )
