"""Load the Thrift contract and offer its modules.

The files beside this one are the contract between every client and the server; their doc comments are the
reference. Each module below holds the structs, enums and exceptions of the file of its name.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import thriftpy2

IDL_DIR = Path(__file__).parent
"""Folder that holds the Thrift files."""

gallery: Any = thriftpy2.load(str(IDL_DIR / "gallery.thrift"), module_name="gallery_thrift")

call: Any = gallery.call
decision: Any = gallery.decision
dependency: Any = gallery.dependency
deployment: Any = gallery.deployment
event: Any = gallery.event
fault: Any = gallery.fault
health: Any = gallery.health
instance: Any = gallery.instance
metric: Any = gallery.metric
model: Any = gallery.model
project: Any = gallery.project
rule: Any = gallery.rule
search: Any = gallery.search
server: Any = gallery.server
upload: Any = gallery.upload
value: Any = model.value

__all__ = [
    "IDL_DIR",
    "call",
    "decision",
    "dependency",
    "deployment",
    "event",
    "fault",
    "gallery",
    "health",
    "instance",
    "metric",
    "model",
    "project",
    "rule",
    "search",
    "server",
    "upload",
    "value",
]
