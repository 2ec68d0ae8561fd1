"""Archive events once, in a process of its own.

python -m tests.contracts.keeping.archiving_process URL BLOBS
"""

from __future__ import annotations

import sys

from gallery_server.blobs.opening import open_store
from gallery_server.blobs.stores import Stores
from gallery_server.dal.database import Database
from gallery_server.keeping.event_archive import EventArchiving
from tests.contracts.keeping.feed import soon

DAYS = 7


def main(url: str, blobs: str) -> None:
    stores = Stores({"main": open_store("main", blobs)}, "main")
    EventArchiving(Database.open(url), stores, DAYS, lambda: True).archive(soon())


if __name__ == "__main__":
    main(*sys.argv[1:])
