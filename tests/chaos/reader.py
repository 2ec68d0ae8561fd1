"""Load acknowledged instances at random, and hold them against what their savers were told."""

from __future__ import annotations

import hashlib
import random
import sys
import time

from gallery_client.errors import GalleryError
from tests.chaos.ledger import Line, lines_of
from tests.chaos.program import Program, started

_PAUSE = 0.1


def main() -> int:
    """Load until told to finish."""
    program = started()
    while not program.finishing.is_set():
        known = _acknowledged(program)
        if known:
            _load(program, random.choice(known))  # noqa: S311 - any will do
        time.sleep(_PAUSE)
    return 0


def _acknowledged(program: Program) -> list[Line]:
    ledgers = program.folder.glob("saver-*.jsonl")
    return [line for ledger in ledgers for line in lines_of(ledger) if line["event"] == "acknowledged"]


def _load(program: Program, line: Line) -> None:
    try:
        content = program.gallery.load(line["instance"])
    except GalleryError as error:
        program.note_failure(error, save=line["save"], instance=line["instance"])
        return
    right = hashlib.sha256(content).hexdigest() == line["sha256"]
    program.ledger.note("loaded" if right else "broken", instance=line["instance"], message="other bytes were loaded")


if __name__ == "__main__":
    sys.exit(main())
