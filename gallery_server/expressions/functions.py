"""List the functions of the language."""

from __future__ import annotations

ARGUMENTS: dict[str, range] = {
    "abs": range(1, 2),
    "min": range(1, 65),
    "max": range(1, 65),
    "round": range(1, 3),
    "has": range(1, 2),
    "empty": range(1, 2),
    "size": range(1, 2),
    "time": range(1, 2),
    "daysSince": range(1, 2),
    "metricsIn": range(1, 3),
    "window": range(2, 5),
    "skew": range(1, 2),
    "drift": range(1, 2),
}
"""How many arguments each function takes."""
