"""Hold an installation to what its clients were told, each in their ledgers."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence

from gallery_client import GalleryClient
from gallery_client.errors import GalleryError
from tests.chaos.clients import Client
from tests.chaos.ledger import Line


def acknowledged(clients: Sequence[Client]) -> list[Line]:
    """List what the clients were told of their saves."""
    return [line for client in clients for line in client.lines() if line["event"] == "acknowledged"]


def broken_promises(clients: Sequence[Client], address: str) -> Iterator[str]:
    """Name what was acknowledged and is not as it was told."""
    for client in clients:
        begun = {line["save"]: line for line in client.lines() if line["event"] == "begun"}
        for line in client.lines():
            if line["event"] == "broken":
                yield f"{client.name} met what no bad luck explains: {line}"
            if line["event"] == "acknowledged":
                yield from _told_wrongly(begun[line["save"]], line)
    yield from _named_twice(acknowledged(clients))
    with GalleryClient(address, client_name="verdict", cache_bytes=0) as gallery:
        for line in acknowledged(clients):
            yield from _lost(gallery, line)
        for client in clients:
            for line in client.lines():
                if line["event"] == "released" and gallery.get_instance(line["instance"]).version != line["version"]:
                    yield f"instance {line['instance']} was released as {line['version']} and is not"


def _told_wrongly(begun: Line, line: Line) -> Iterator[str]:
    for fact in ("size", "sha256", "external_id"):
        if line[fact] != begun[fact]:
            yield f"instance {line['instance']} was acknowledged with {fact} {line[fact]} in place of {begun[fact]}"


def _named_twice(lines: Sequence[Line]) -> Iterator[str]:
    instances: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if line["external_id"] is not None:
            instances[line["external_id"]].add(line["instance"])
    for external_id, named in instances.items():
        if len(named) > 1:
            yield f"the external id {external_id!r} was acknowledged as {len(named)} instances: {sorted(named)}"


def _lost(gallery: GalleryClient, line: Line) -> Iterator[str]:
    where = f"instance {line['instance']} (save {line['save']}), which was acknowledged,"
    try:
        content = gallery.load(line["instance"])
    except GalleryError as error:
        yield f"{where} cannot be loaded: {error}"
        return
    if hashlib.sha256(content).hexdigest() != line["sha256"]:
        yield f"{where} has other bytes"
