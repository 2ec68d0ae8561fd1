"""Bring the groups of calls together under the names of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gallery_idl import gallery

from gallery_server.rpc.processor import Answer


def calls_of(groups: list[Any]) -> Mapping[str, Answer]:
    """Answer each call of the contract by its name; raise LookupError unless exactly one group answers it."""
    calls: dict[str, Answer] = {}
    for name in gallery.Gallery.thrift_services:
        owners = [group for group in groups if hasattr(group, name)]
        if len(owners) != 1:
            raise LookupError(f"{len(owners)} groups of calls answer {name}")
        calls[name] = getattr(owners[0], name)
    return calls
