"""What the programs of a campaign share: their command line, their client, and when to stop."""

from __future__ import annotations

import argparse
import signal
import threading
from dataclasses import dataclass
from pathlib import Path

from gallery_client import GalleryClient
from gallery_client.errors import GalleryError
from tests.chaos.ledger import Ledger
from tests.chaos.patience import is_bad_luck

_CALL_SECONDS = 20.0


@dataclass(frozen=True)
class Program:
    """A client of the installation under fire."""

    name: str
    folder: Path
    seed: int
    direct: bool
    gallery: GalleryClient
    ledger: Ledger
    finishing: threading.Event
    """Set when nothing more is to be begun."""

    @property
    def ledger_path(self) -> Path:
        """Where its ledger lies."""
        return self.folder / f"{self.name}.jsonl"

    def note_failure(self, error: GalleryError, **facts: object) -> None:
        """Note an error, and whether bad luck explains it."""
        self.ledger.note(
            "failed" if is_bad_luck(error) else "broken",
            error=type(error).__name__,
            reason=error.reason,
            message=str(error),
            **facts,
        )


def started() -> Program:
    """Read the command line; SIGTERM sets `finishing`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--name", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--address", required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--direct", action="store_true")
    options = parser.parse_args()
    finishing = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: finishing.set())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    return Program(
        options.name,
        options.folder,
        options.seed,
        options.direct,
        GalleryClient(options.address, client_name=options.name, timeout=_CALL_SECONDS, cache_bytes=0),
        Ledger(options.folder / f"{options.name}.jsonl"),
        finishing,
    )
