"""Show records as tables: text for people, HTML for notebooks, rows for pandas."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

_CELL_STYLE = "text-align:left;vertical-align:top"
_UNITS = ("B", "kB", "MB", "GB", "TB")
_KILO = 1000


def cell(value: object) -> str:
    """Write one value as a person reads it; what is absent or empty is an empty text."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z"
        case Mapping():
            return ", ".join(f"{key}={cell(part)}" for key, part in value.items())
        case list() | tuple():
            return ", ".join(cell(part) for part in value)
    return str(value)


def brief_cell(value: object) -> str:
    """Write one value as `cell` does, and a time to the minute, for tables of many rows."""
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%MZ}" if isinstance(value, datetime) else cell(value)


def byte_count(size: int) -> str:
    """Write a number of bytes with three digits and a unit, in powers of 1,000."""
    power = 0
    while round(size / _KILO**power) >= _KILO and power < len(_UNITS) - 1:
        power += 1
    return f"{size / _KILO**power:.3g} {_UNITS[power]}"


def html_table(headers: Sequence[str], rows: Iterable[Sequence[object]], note: str = "") -> str:
    """Lay out rows under headers; every text is escaped."""
    head = "".join(f'<th style="{_CELL_STYLE}">{html.escape(header)}</th>' for header in headers)
    body = "".join(f"<tr>{''.join(_html_cell(brief_cell(value)) for value in row)}</tr>" for row in rows)
    caption = f"<p>{html.escape(note)}</p>" if note else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{caption}"


def html_card(title: str, details: Mapping[str, object]) -> str:
    """Lay out one record under its title, a line for each detail that there is; every text is escaped."""
    lines = [
        f'<tr><th style="{_CELL_STYLE}">{html.escape(label)}</th>{_html_cell(value)}</tr>'
        for label, value in details.items()
        if cell(value)
    ]
    head = f'<thead><tr><th colspan="2" style="{_CELL_STYLE}">{html.escape(title)}</th></tr></thead>'
    return f"<table>{head}<tbody>{''.join(lines)}</tbody></table>"


def data_frame(rows: Iterable[Mapping[str, Any]], index: str | None = None) -> pd.DataFrame:
    """Make a pandas DataFrame of rows, indexed by one of their columns or numbered.

    Raises ImportError with the command that installs pandas.
    """
    try:
        import pandas as pd  # noqa: PLC0415 - only those who ask for a DataFrame need pandas
    except ImportError as error:
        raise ImportError("to_pandas() needs pandas: pip install 'gallery[pandas]'") from error
    frame = pd.DataFrame(list(rows))
    return frame if index is None else frame.set_index(index)


def _html_cell(value: object) -> str:
    return f'<td style="{_CELL_STYLE}">{html.escape(cell(value))}</td>'
