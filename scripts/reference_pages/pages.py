"""Name every page that is made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from . import calls, commands, limits, schema, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
PAGES: Mapping[str, Callable[[], str]] = {
    "calls.md": calls.render,
    "settings.md": settings.render,
    "commands.md": commands.render,
    "limits.md": limits.render,
    "schema.md": schema.render,
}
"""What makes each page, by the name of its file."""
