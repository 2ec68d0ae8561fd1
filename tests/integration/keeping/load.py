"""A client that saves small and large models, one after the other, for as long as a test looks elsewhere."""

from __future__ import annotations

import os
import threading
import time
from typing import Self

from gallery_client import GalleryClient
from gallery_client.records.instance import ModelInstance

MODEL = "marketplace/demand"
HANGS_AFTER = 120.0
_SMALL, _LARGE = 1_000, 5 << 20
"""In one call, and by chunks."""


class Load:
    """Saves in a thread of its own, and knows what was acknowledged."""

    def __init__(self, address: str) -> None:
        self._client = GalleryClient(address, cache_bytes=0)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._trouble: Exception | None = None
        self.saved: list[tuple[ModelInstance, bytes]] = []

    def __enter__(self) -> Self:
        self._client.create_model(*MODEL.split("/"))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(HANGS_AFTER)
        self._client.close()
        if self._trouble is not None:
            raise self._trouble

    def wait_for(self, more: int) -> list[tuple[ModelInstance, bytes]]:
        """Wait until so many more are saved; answer all."""
        wanted, end = len(self.saved) + more, time.monotonic() + HANGS_AFTER
        while len(self.saved) < wanted:
            assert self._thread.is_alive(), self._trouble
            assert time.monotonic() < end, f"{len(self.saved)} of {wanted} saves"
            time.sleep(0.02)
        return list(self.saved)

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                content = os.urandom(_LARGE if len(self.saved) % 8 == 7 else _SMALL)
                self.saved.append((self._client.save(MODEL, content), content))
        except Exception as error:  # noqa: BLE001 - told where the test ends
            self._trouble = error
