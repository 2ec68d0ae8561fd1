"""What was measured of an instance and deployed on its line, and what of it was known at a moment."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from gallery_server.dal import history_reading
from gallery_server.dal.fact_reading import Ran
from gallery_server.dal.history_reading import Recorded, Stood
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.metric import MetricKey, Scope
from gallery_server.errors import InvalidArgument, Reason

Moment = tuple[int, str]
"""A place in the order of measurements: what stands behind it is not known yet."""
_LAST_ID = "ffffffff-ffff-ffff-ffff-ffffffffffff"


def at_the_end_of(micros: int) -> Moment:
    """Answer the place behind all that was measured until a time."""
    return micros, _LAST_ID


def evaluation_at(moment: Moment) -> str | None:
    """Answer the evaluation that stands at a place, None at the end of a time."""
    return None if moment[1] == _LAST_ID else moment[1]


@dataclass(frozen=True, slots=True)
class Series:
    """Hold the values of one key in their order."""

    places: list[Moment] = field(default_factory=list)
    values: list[Recorded] = field(default_factory=list)

    def add(self, value: Recorded) -> None:
        """Put one behind the others."""
        self.places.append(value.place)
        self.values.append(value)

    def newest(self, until: Moment) -> Recorded | None:
        """Answer the last value that was known at a moment, None before the first."""
        at = bisect_right(self.places, until)
        return self.values[at - 1] if at else None

    def between(self, since_micros: int, until: Moment) -> list[Recorded]:
        """Answer the values since a time that were known at a moment."""
        return self.values[bisect_left(self.places, (since_micros, "")) : bisect_right(self.places, until)]


class Measurements:
    """Hold what was measured of one instance."""

    def __init__(self, values: Iterable[Recorded]) -> None:
        self._places: dict[tuple[Scope, str], dict[str, Series]] = defaultdict(lambda: defaultdict(Series))
        self._keys: dict[Moment, list[MetricKey]] = defaultdict(list)
        for each in values:
            self._places[each.key.scope, each.key.segment][each.key.name].add(each)
            self._keys[each.place].append(each.key)

    def newest(self, scope: Scope, segment: str, until: Moment) -> dict[str, Recorded]:
        """Answer the newest value of each metric there that was known at a moment."""
        found = {name: series.newest(until) for name, series in self._series(scope, segment).items()}
        return {name: value for name, value in found.items() if value is not None}

    def between(self, scope: Scope, name: str, since_micros: int, until: Moment) -> list[Recorded]:
        """Answer the values of a metric of all of the data, the newest last."""
        series = self._series(scope, "").get(name)
        return [] if series is None else series.between(since_micros, until)

    def since(self, micros: int) -> Iterator[tuple[Moment, list[MetricKey]]]:
        """Yield which keys were measured, measurement by measurement, since a time."""
        yield from ((place, keys) for place, keys in self._keys.items() if place[0] >= micros)

    def _series(self, scope: Scope, segment: str) -> Mapping[str, Series]:
        return self._places.get((scope, segment), {})


class Line:
    """Hold what was deployed on one line."""

    def __init__(self, deployments: Iterable[Stood]) -> None:
        self._by_environment: dict[str, list[Stood]] = defaultdict(list)
        for each in deployments:
            self._by_environment[each.environment].append(each)

    def ran(self, environment: str, micros: int) -> Ran | None:
        """Answer what was current in an environment at a time, and what was before it; None where nothing was."""
        until = self._until(environment, micros)
        if not until or until[-1].instance_id is None:
            return None
        current = until[-1].instance_id
        before = next((each.instance_id for each in reversed(until) if each.instance_id not in (None, current)), None)
        return Ran(current, before)

    def current_since(self, instance_id: str, micros: int) -> dict[str, int]:
        """Answer in which environments an instance was current at a time, and since when."""
        newest = {name: self._until(name, micros)[-1:] for name in sorted(self._by_environment)}
        return {name: last[0].micros for name, last in newest.items() if last and last[0].instance_id == instance_id}

    def moves(self, since_micros: int) -> list[int]:
        """Answer when something was deployed there since a time."""
        return [each.micros for some in self._by_environment.values() for each in some if each.micros >= since_micros]

    def _until(self, environment: str, micros: int) -> list[Stood]:
        return [each for each in self._by_environment.get(environment, ()) if each.micros <= micros]


class History:
    """Read histories once, and keep them: those of a page of instances, and of what was current beside them."""

    def __init__(self, tx: Transaction, instance_ids: Collection[str]) -> None:
        self._tx = tx
        self._measured: dict[str, Measurements] = {}
        self._lines: dict[int, Line] = {}
        self.know(instance_ids)

    def know(self, instance_ids: Collection[str]) -> None:
        """Read what was measured of some instances at once, but of those that are known."""
        self._load([each for each in instance_ids if each not in self._measured])

    def of(self, instance_id: str) -> Measurements:
        """Answer what was measured of an instance."""
        if instance_id not in self._measured:
            self._load([instance_id])
        return self._measured[instance_id]

    def on(self, line_id: int) -> Line:
        """Answer what was deployed on a line."""
        if line_id not in self._lines:
            self._lines[line_id] = Line(history_reading.stood_on(self._tx, line_id))
        return self._lines[line_id]

    def _load(self, instance_ids: Collection[str]) -> None:
        most = limits.REPLAYED_VALUES
        try:
            found = history_reading.values_of(self._tx, instance_ids, most)
        except OverflowError:
            raise InvalidArgument(
                Reason.TOO_MANY_ITEMS,
                f"More than {most:,} values were measured of {len(instance_ids)} instances that are replayed at once; "
                "name a narrower GIVEN.",
                field="GIVEN",
                limit=most,
            ) from None
        self._measured |= {instance_id: Measurements(values) for instance_id, values in found.items()}
