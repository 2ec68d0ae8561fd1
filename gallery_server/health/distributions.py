"""Read recorded distributions, and tell how far two of them lie apart.

A payload is JSON, with one of two forms for each feature:
`{"features": {"age": {"edges": [0, 20, 40], "counts": [3, 5]}, "city": {"categories": {"Oslo": 3}}}}`.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from gallery_server.domain import limits
from gallery_server.domain.names import shown

LEAST_SHARE = 1e-4
"""The share that a bin counts as at least, so that an empty one has a logarithm."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many values lie from each edge up to the next."""

    edges: tuple[float, ...]
    counts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Categories:
    """How often each category came."""

    counts: Mapping[str, float]


Distribution = Histogram | Categories


def read_distribution(payload: bytes) -> Mapping[str, Distribution]:
    """Answer the distribution of each feature; raise ValueError, which names what is wrong."""
    try:
        form = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"a distribution is JSON in UTF-8, and this is not: {error}.") from None
    features = form.get("features") if isinstance(form, dict) else None
    if not isinstance(features, dict) or not features:
        raise ValueError('a distribution is {"features": {name: ...}} with at least one feature.')
    for name in features:
        if not (0 < len(name) <= limits.METADATA_KEY_CHARACTERS and name.isprintable()):
            raise ValueError(
                f"features has the name {shown(name)}; "
                f"write 1 to {limits.METADATA_KEY_CHARACTERS} printable characters."
            )
    return {name: _distribution(f"features.{shown(name)}", feature) for name, feature in features.items()}


def stability_index(reference: Distribution, production: Distribution) -> float:
    """Answer the population stability index of two distributions of one feature; raise ValueError if it has none.

    It is the sum over the bins of (q - p) ln(q / p), with the shares p of the reference and q of Production, each at
    least `LEAST_SHARE`. A histogram of other edges is first brought to those of the reference: the values of a bin are
    taken for spread evenly in it, and what lies outside counts to the outermost bin.
    """
    match reference, production:
        case Categories(), Categories():
            names = sorted(reference.counts.keys() | production.counts.keys())
            before = [reference.counts.get(name, 0.0) for name in names]
            after = [production.counts.get(name, 0.0) for name in names]
        case Histogram(), Histogram():
            before, after = list(reference.counts), _rebinned(production, reference.edges)
        case _:
            raise ValueError("edges on one side and categories on the other cannot be compared")
    return math.fsum((q - p) * math.log(q / p) for p, q in zip(_shares(before), _shares(after), strict=True))


def _shares(counts: Sequence[float]) -> list[float]:
    greatest = max(counts)
    total = math.fsum(count / greatest for count in counts)
    return [max(count / greatest / total, LEAST_SHARE) for count in counts]


def _rebinned(histogram: Histogram, edges: Sequence[float]) -> list[float]:
    if histogram.edges == tuple(edges):
        return list(histogram.counts)
    below = [_below(histogram, edge) for edge in edges[1:-1]]
    greatest = max(histogram.counts)
    bounds = [0.0, *below, math.fsum(count / greatest for count in histogram.counts)]
    return [max(high - low, 0.0) for low, high in pairwise(bounds)]


def _below(histogram: Histogram, edge: float) -> float:
    """Answer how many values lie below an edge, over the greatest count."""
    greatest = max(histogram.counts)
    place = bisect_left(histogram.edges, edge)
    whole = math.fsum(count / greatest for count in histogram.counts[: max(place - 1, 0)])
    if not 0 < place < len(histogram.edges):
        return whole if place == 0 else math.fsum(count / greatest for count in histogram.counts)
    low, high = histogram.edges[place - 1], histogram.edges[place]
    # Halves do not overflow where the width of the bin would.
    part = (edge / 2 - low / 2) / (high / 2 - low / 2)
    return whole + part * histogram.counts[place - 1] / greatest


def _distribution(place: str, feature: Any) -> Distribution:
    match feature:
        case {"categories": dict() as categories} if len(feature) == 1:
            names = list(categories)
            counts = _counts(f"{place}.categories", list(categories.values()))
            return Categories(dict(zip(names, counts, strict=True)))
        case {"edges": list() as edges, "counts": list() as counts} if len(feature) == 2:  # noqa: PLR2004 - these two
            return _histogram(place, _numbers(f"{place}.edges", edges), _counts(f"{place}.counts", counts))
    raise ValueError(f'{place} is neither {{"edges": [...], "counts": [...]}} nor {{"categories": {{...}}}}.')


def _histogram(place: str, edges: list[float], counts: list[float]) -> Histogram:
    if len(edges) != len(counts) + 1:
        raise ValueError(
            f"{place} has {len(edges)} edges and {len(counts)} counts; there is one edge more than counts."
        )
    if any(low >= high for low, high in pairwise(edges)):
        raise ValueError(f"{place}.edges must rise from each to the next.")
    return Histogram(tuple(edges), tuple(counts))


def _counts(place: str, items: list[Any]) -> list[float]:
    counts = _numbers(place, items)
    if any(count < 0 for count in counts):
        raise ValueError(f"{place} has a count below 0.")
    if not any(counts):
        raise ValueError(f"{place} counts nothing; leave the feature out.")
    return counts


def _numbers(place: str, items: list[Any]) -> list[float]:
    numbers = []
    for item in items:
        if isinstance(item, bool) or not isinstance(item, int | float):
            raise ValueError(f"{place} has {shown(json.dumps(item))}, which is no number.")  # noqa: TRY004 - read_distribution promises it
        try:
            numbers.append(float(item))
        except OverflowError:
            numbers.append(math.inf)
    if not all(map(math.isfinite, numbers)):
        raise ValueError(f"{place} has a number that is not finite.")
    return numbers
