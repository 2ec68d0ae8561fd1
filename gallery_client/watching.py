"""Ask again and again what serves, and tell when it changes."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Self

from gallery_client.errors import GalleryError

if TYPE_CHECKING:
    from collections.abc import Callable

    from gallery_client.records.serving import Serving

_log = logging.getLogger("gallery_client")


class ServingWatch:
    """Keep a program at what serves; `serving` is the answer that it was given last."""

    def __init__(
        self, place: str, ask: Callable[[], Serving], on_change: Callable[[Serving], None], interval: float
    ) -> None:
        self._place = place
        self._ask = ask
        self._on_change = on_change
        self._interval = interval
        self._ended = threading.Event()
        self.serving = ask()
        if self.serving.from_disk:
            self._tell_of_disk()
        on_change(self.serving)
        self._thread = threading.Thread(target=self._run, name=f"watch {place}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the watch; no call of `on_change` begins after this returns."""
        self._ended.set()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self) -> None:
        while not self._ended.wait(self._interval):
            try:
                self._look()
            except GalleryError as problem:
                _log.warning("what serves cannot be asked for: %s", problem)
            except Exception:  # noqa: BLE001 - whatever the caller's function raises, the watch goes on
                _log.exception("on_change failed; it is called again in %g seconds", self._interval)

    def _look(self) -> None:
        found = self._ask()
        if found.from_disk and not self.serving.from_disk:
            self._tell_of_disk()
        changed = found.instance.instance_id != self.serving.instance.instance_id
        if changed and not self._ended.is_set():
            self._on_change(found)
        self.serving = found

    def _tell_of_disk(self) -> None:
        _log.warning("no server answers; %s goes on with what served before", self._place)
