"""A server with its store, the commands that keep it, and hands that damage it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import Any

from gallery_client.records.instance import ModelInstance
from gallery_server.blobs.opening import open_store
from gallery_server.blobs.store import BlobStore
from gallery_server.dal import blob_store, named_key_store
from gallery_server.domain.blob import Location, random_key
from gallery_server.domain.call import Deadline
from tests.integration.calls.desk import database_of
from tests.integration.commands.program import Ended, run
from tests.parts.server import HANGS_AFTER, Server


@dataclass
class Place:
    server: Server

    @property
    def store(self) -> BlobStore:
        return open_store("main", self.server.blobs or (self.server.home / "blobs").as_uri())

    def command(self, *arguments: str) -> Ended:
        """Type a command of `gallery-server` with the settings of this server."""
        settings = ["--home", str(self.server.home)]
        for name in ("database", "blobs"):
            value = getattr(self.server, name)
            takes = name == "database" or arguments[0] in {"fsck", "sweep"}
            settings += [f"--{name}", value] if value is not None and takes else []
        return run(*arguments, *settings)

    def reserved(self) -> set[str]:
        """Name the keys of uploads that have not ended: a sweep leaves them to whoever comes back for them."""
        database = database_of(self.server)
        try:
            fetch = partial(named_key_store.page_of_uploads, store="main", after="", limit=1_000)
            return set(database.read(fetch, Deadline.after(HANGS_AFTER)))
        finally:
            database.close()

    def fsck(self, *options: str) -> tuple[int, list[dict[str, Any]], dict[str, Any]]:
        """Answer the exit status, the damages, and the sum."""
        ended = self.command("fsck", "--json", *options)
        assert ended.output, ended.errors
        *damages, tally = map(json.loads, ended.output.splitlines())
        return ended.status, damages, tally

    def location(self, instance: ModelInstance) -> Location:
        database = database_of(self.server)
        try:
            found = database.read(
                lambda tx: blob_store.find_of_instance(tx, instance.instance_id), Deadline.after(HANGS_AFTER)
            )
        finally:
            database.close()
        assert found is not None
        return found.blob.location

    def lose(self, instance: ModelInstance) -> None:
        self.store.delete(self.location(instance).key, Deadline.after(HANGS_AFTER))

    def replace(self, instance: ModelInstance, content: bytes) -> None:
        self.lose(instance)
        self.put(self.location(instance).key, content)

    def put(self, key: str, content: bytes) -> None:
        self.store.put(key, content, Deadline.after(HANGS_AFTER))

    def plant(self, beside: ModelInstance) -> str:
        """Put a file into the store that no row names."""
        key = random_key(self.location(beside).key.partition("/")[0])
        self.put(key, b"orphan")
        return key

    def files(self) -> set[str]:
        return {file.key for file in self.store.keys(Deadline.after(HANGS_AFTER))}
