"""Add up by how much values exceed what they should be: the cumulative sum of E. S. Page.

Page, E. S. (1954). Continuous inspection schemes. Biometrika 41, 100-115.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scheme:
    """When a sum says that there is a change: values in standard deviations."""

    slack: float
    """What each value may lie off without adding to the sum: half of the shift that is found fastest."""
    threshold: float
    reach: float
    """What lies further off counts as that far."""


@dataclass(frozen=True, slots=True)
class Excursion:
    """A sum that exceeded its threshold and has not come back to 0 since."""

    began: int
    """Of the values, the first after the sum was last 0: the estimate of where the change began."""
    detected: int
    total: float


def excursion(residuals: Iterable[float], scheme: Scheme) -> Excursion | None:
    """Answer the excursion, up or down, that stands at the end; None where there is none.

    A sum grows to twice its threshold and no further, so that a change that went away is forgotten in time.
    """
    low, high = -scheme.reach, scheme.reach
    pulled = [low if residual < low else high if residual > high else residual for residual in residuals]  # noqa: FURB136 - a call for each value costs most
    standing = [found for found in (_rise(pulled, scheme), _rise([-one for one in pulled], scheme)) if found]
    return max(standing, key=lambda found: found.total, default=None)


def _rise(residuals: Sequence[float], scheme: Scheme) -> Excursion | None:
    total, began, detected = 0.0, 0, -1
    slack, threshold = scheme.slack, scheme.threshold
    for index, residual in enumerate(residuals):
        total += residual - slack
        if total <= 0:
            total, began, detected = 0.0, index + 1, -1
        elif total > threshold:
            total = min(total, 2 * threshold)
            if detected < 0:
                detected = index
    return Excursion(began, detected, total) if detected >= 0 else None
