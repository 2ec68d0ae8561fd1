"""Write every page."""

from __future__ import annotations

from .pages import FOLDER, PAGES


def main() -> None:
    """Write the pages and say so."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, render in PAGES.items():
        (FOLDER / name).write_text(render(), encoding="utf-8")
        print(f"reference: docs/reference/{name}")


main()
