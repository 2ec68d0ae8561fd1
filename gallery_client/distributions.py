"""Make the distribution of what a model saw, which health compares between training and Production.

{"features": {"distance": {"edges": [94, 187, 1024], "counts": [410, 388]},
              "carrier": {"categories": {"AA": 12, "UA": 40}}}}
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import Any

from gallery_client.errors import InvalidArgument
from gallery_client.metric_values import metric_value
from gallery_client.values import plain

DISTRIBUTION_TYPE = "application/vnd.gallery.distribution+json"
"""The media type of a distribution."""
_PLAIN = {int, float, str, bool, type(None)}


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
    present = _present(name, column)
    if not present:
        raise InvalidArgument(f"the feature {name!r} has no values; leave it out")
    if isinstance(present[0], str | bool):
        return {"categories": {_category(name, value): count for value, count in _sorted_counts(present)}}
    ordered = sorted(_numbers(name, present))
    if edges is None:
        edges = _even_edges(name, ordered, bins)
    elif len(edges) < 2 or not all(low < high for low, high in pairwise(edges)):  # noqa: PLR2004 - a bin has two
        raise InvalidArgument(f"the edges of the feature {name!r} are two or more, each above the one before")
    below = [0, *(bisect_left(ordered, edge) for edge in edges[1:-1]), len(ordered)]
    return {"edges": [float(edge) for edge in edges], "counts": [high - low for low, high in pairwise(below)]}


def _present(name: str, column: Iterable[Any]) -> list[Any]:
    """Answer the values that are there, as Python's."""
    values = column.tolist() if hasattr(column, "tolist") else list(column)
    if not set(map(type, values)) <= _PLAIN:
        values = [plain(value, f"a value of the feature {name!r}") for value in values]
        # NA of pandas is equal to nothing, and does not say that it differs either.
        values = [value for value in values if type(value).__name__ not in ("NAType", "NaTType")]
    return [value for value in values if value is not None and value == value]  # noqa: PLR0124 - NaN differs


def _sorted_counts(values: list[Any]) -> list[tuple[Any, int]]:
    return sorted(Counter(values).items(), key=lambda item: str(item[0]))


def _category(name: str, value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    raise InvalidArgument(f"the feature {name!r} mixes texts with {value!r} ({type(value).__name__}); send one kind")


def _numbers(name: str, values: list[Any]) -> list[float]:
    if set(map(type, values)) <= {float}:
        return values
    return [metric_value(value, f"a value of the feature {name!r}") for value in values]


def _even_edges(name: str, ordered: list[float], bins: int) -> list[float]:
    """Answer edges between which about the same number of values lies; few distinct values get a bin each."""
    finite = ordered[bisect_right(ordered, -math.inf) : bisect_left(ordered, math.inf)]
    if not finite:
        raise InvalidArgument(f"the feature {name!r} has no finite values; leave it out")
    distinct = list(islice(_distinct(finite), bins + 1))
    if len(distinct) == 1:
        only, above = distinct[0], math.nextafter(distinct[0], math.inf)
        # So that values below and above it will show.
        return [math.nextafter(only, -math.inf), only, above, math.nextafter(above, math.inf)]
    if len(distinct) <= bins:
        return [*distinct, math.nextafter(distinct[-1], math.inf)]
    quantiles = [_quantile(finite, part / bins) for part in range(bins + 1)]
    edges = sorted(set(quantiles))
    # The greatest value alone fills a bin where it is that frequent.
    return [*edges, math.nextafter(edges[-1], math.inf)] if quantiles[-2] == quantiles[-1] else edges


def _distinct(ordered: Sequence[float]) -> Iterator[float]:
    place = 0
    while place < len(ordered):
        yield ordered[place]
        place = bisect_right(ordered, ordered[place], place)


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] if low == high else ordered[low] + (place - low) * (ordered[high] - ordered[low])
