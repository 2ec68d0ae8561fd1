"""Make the distribution of what a model saw, which health compares between training and Production.

{"features": {"distance": {"edges": [94, 187, 1024], "counts": [410, 388]},
              "carrier": {"categories": {"AA": 12, "UA": 40}}}}
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from gallery_client.errors import InvalidArgument
from gallery_client.metric_values import metric_value
from gallery_client.values import plain

DISTRIBUTION_TYPE = "application/vnd.gallery.distribution+json"
"""The media type of a distribution."""


class Distribution(bytes):
    """Be the payload of an evaluation that carries a distribution; it brings its media type."""

    media_type = DISTRIBUTION_TYPE

    @property
    def features(self) -> dict[str, Any]:
        """Answer edges and counts, or categories, by feature."""
        features: dict[str, Any] = json.loads(self)["features"]
        return features


def distribution(
    values: Mapping[str, Iterable[Any]], bins: int | Mapping[str, Sequence[float]] | bytes = 10
) -> Distribution:
    """Count the values of each feature: numbers in bins, texts and flags as categories. Takes a DataFrame too.

        seen = gallery_client.distribution(training[features])
        gallery.insert_metrics(instance, {"mae": 3.2}, scope="Training", payload=seen)
        payload = gallery_client.distribution(production[features], bins=seen)

    `bins` is how many bins hold the same number of values each; or the edges of each feature; or an earlier
    distribution, whose edges are taken, so that the counts compare without loss. A bin goes from its edge up to the
    next; what lies outside the edges counts to the outermost bins. What is missing, None or NaN, is not counted. Raises
    InvalidArgument where a feature has no values, or mixes numbers with texts.
    """
    known = _known_edges(bins)
    wanted = bins if isinstance(bins, int) else 10
    features = {str(name): _feature(str(name), column, known.get(str(name)), wanted) for name, column in values.items()}
    return Distribution(json.dumps({"features": features}, separators=(",", ":")).encode())


def _known_edges(bins: int | Mapping[str, Sequence[float]] | bytes) -> Mapping[str, Sequence[float]]:
    if isinstance(bins, int):
        if bins < 1:
            raise InvalidArgument(f"bins is {bins}; ask for 1 or more")
        return {}
    if isinstance(bins, Mapping):
        return bins
    features = Distribution(bins).features
    return {name: feature["edges"] for name, feature in features.items() if "edges" in feature}


def _feature(name: str, column: Iterable[Any], edges: Sequence[float] | None, bins: int) -> dict[str, Any]:
    present = list(_present(name, column))
    if not present:
        raise InvalidArgument(f"the feature {name!r} has no values; leave it out")
    if isinstance(present[0], str | bool):
        return {"categories": dict(sorted(Counter(_category(name, value) for value in present).items()))}
    numbers = [metric_value(value, f"a value of the feature {name!r}") for value in present]
    if edges is None:
        edges = _even_edges(name, numbers, bins)
    elif len(edges) < 2 or not all(low < high for low, high in pairwise(edges)):  # noqa: PLR2004 - a bin has two
        raise InvalidArgument(f"the edges of the feature {name!r} are two or more, each above the one before")
    counts = [0] * (len(edges) - 1)
    for number in numbers:
        counts[min(max(bisect_right(edges, number) - 1, 0), len(counts) - 1)] += 1
    return {"edges": [float(edge) for edge in edges], "counts": counts}


def _present(name: str, column: Iterable[Any]) -> Iterator[Any]:
    """Give the values that are there, as Python's; those of an array come at once."""
    listed = column.tolist() if hasattr(column, "tolist") else column
    for item in listed:
        value = plain(item, f"a value of the feature {name!r}")
        if value is not None and not _is_nan(value):
            yield value


def _is_nan(value: Any) -> bool:
    # NA of pandas is equal to nothing, and does not say that it differs either.
    return type(value).__name__ in ("NAType", "NaTType") or bool(value != value)  # noqa: PLR0124 - so NaN is known


def _category(name: str, value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    raise InvalidArgument(f"the feature {name!r} mixes texts with {value!r} ({type(value).__name__}); send one kind")


def _even_edges(name: str, numbers: Iterable[float], bins: int) -> list[float]:
    """Answer edges between which about the same number of values lies; few distinct values get a bin each."""
    ordered = sorted(filter(math.isfinite, numbers))
    if not ordered:
        raise InvalidArgument(f"the feature {name!r} has no finite values; leave it out")
    distinct = sorted(set(ordered))
    if len(distinct) == 1:
        only, above = distinct[0], math.nextafter(distinct[0], math.inf)
        # So that values below and above it will show.
        return [math.nextafter(only, -math.inf), only, above, math.nextafter(above, math.inf)]
    if len(distinct) <= bins:
        return [*distinct, math.nextafter(distinct[-1], math.inf)]
    quantiles = [_quantile(ordered, part / bins) for part in range(bins + 1)]
    edges = sorted(set(quantiles))
    # The greatest value alone fills a bin where it is that frequent.
    return [*edges, math.nextafter(edges[-1], math.inf)] if quantiles[-2] == quantiles[-1] else edges


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] if low == high else ordered[low] + (place - low) * (ordered[high] - ordered[low])
