"""All that forecasts side by side: the instances of both classes, and of each destination the one that serves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from itertools import product
from typing import Any

import pandas as pd

from examples.flights.data import DATA_SET, PACKAGE, SEPTEMBER, moment
from examples.flights.metadata import PROJECT, SHARD_KEY
from examples.flights.rivals.accuracy import Errors, errors_between, relative_errors
from examples.flights.rivals.past import Past, Period
from examples.flights.rivals.rival import RECENT, RIVALS, Rival
from gallery_client import DataSet, EvaluationRecord, GalleryClient, ModelInstance, NotFound

Week = tuple[pd.Timestamp, pd.Timestamp]
SWITCHED = "switched"
HINDSIGHT = "hindsight"
SKILL = "skill"
"""The share of the heuristic's error that a regression spares."""

_TWO_WEEKS = pd.Timedelta(days=14)


@dataclass(frozen=True)
class Runner:
    """Be an instance and how far off it is in every hour of the year, whether it serves or not."""

    instance: ModelInstance
    absolute: Any
    relative: Any

    def records(self, week: Week) -> Iterable[EvaluationRecord]:
        """Answer the mae of a week, and the mape of the two weeks that end with it, as far as they were in use."""
        start, end = week
        yield self._record({"mae": float(self.absolute[start : end - pd.Timedelta(hours=1)].mean())}, start, end)
        since = max(SEPTEMBER, end - _TWO_WEEKS)
        mape = errors_between(self.relative, since, end).mape
        if mape is not None:
            yield self._record({"mape": mape}, since, end)

    def _record(self, metrics: dict[str, float], start: pd.Timestamp, end: pd.Timestamp) -> EvaluationRecord:
        return EvaluationRecord(
            self.instance,
            metrics,
            scope="Production",
            data_set=DataSet(DATA_SET, version(PACKAGE)),
            measured=moment(end),
            window=(moment(start), moment(end)),
        )


class Fleet:
    """Run every instance that was ever saved, and let the newest of a class stand for it."""

    def __init__(self, past: Past) -> None:
        self.past = past
        self.good: dict[str, str] = {}
        """Of each destination the newest regression that is better than the heuristic: which one is to be deployed."""
        self._runners: dict[str, Runner] = {}
        self._newest: dict[tuple[str, str], str] = {}
        self._serving: dict[str, str] = {}

    @property
    def destinations(self) -> list[str]:
        """Name the destinations, busiest first."""
        return self.past.demand.destinations

    def add(self, gallery: GalleryClient, rival: Rival, destination: str, period: Period) -> ModelInstance:
        """Fit an instance and save it; let what Gallery gives back forecast the year, and record its validation.

        The heuristic of a destination comes first: it serves until a rule speaks, and is what others are held against.
        """
        content = rival.fit(self.past, destination, period)
        said = rival.metadata(destination, period)
        instance = gallery.save(f"{PROJECT}/{rival.model}", content, format=rival.format, metadata=said)
        forecasts = rival.forecast(self.past, destination, gallery.load(instance))
        departures = self.past.demand.departures[destination]
        relative = relative_errors(forecasts, departures)
        self._runners[instance.instance_id] = Runner(instance, (forecasts - departures).abs(), relative)
        self._newest[destination, rival.model] = instance.instance_id
        self._serving.setdefault(destination, instance.instance_id)
        validated = self._validate(destination, instance.instance_id, period)
        if validated.get(SKILL, 0.0) > 0:
            self.good[destination] = instance.instance_id
        gallery.insert_metrics(instance, validated)
        return instance

    def _validate(self, destination: str, instance_id: str, period: Period) -> dict[str, float]:
        since, until = period
        held_out = self.past.demand.validation(destination, until).departures[since:].index
        heuristic, own = self._newest[destination, RECENT.model], instance_id
        usual, mae = (float(self._runners[each].absolute[held_out].mean()) for each in (heuristic, own))
        return {"mae": mae} if own == heuristic or usual == 0 else {"mae": mae, SKILL: 1 - mae / usual}

    def switch(self, gallery: GalleryClient, rule: str) -> int:
        """Ask the rule of each destination which instance is to serve it now, and answer how many were switched.

        Where nothing could be measured no instance is a candidate, and what serves goes on.
        """
        before = dict(self._serving)
        for destination in self.destinations:
            try:
                champion = gallery.champion(rule, request={SHARD_KEY: destination})
            except NotFound:
                continue
            self._serving[destination] = champion.instance.instance_id
        return sum(before[destination] != self._serving[destination] for destination in self.destinations)

    def serving(self, rival: Rival) -> int:
        """Count the destinations that a class serves now."""
        return sum(self._runners[each].instance.base_version_id == rival.model for each in self._serving.values())

    def records(self, week: Week) -> list[EvaluationRecord]:
        """Answer what is to be recorded of every instance at the end of a week."""
        return [record for runner in self._runners.values() for record in runner.records(week)]

    def errors(self, week: Week) -> dict[str, Errors]:
        """Answer how far each class alone is off, what serves, and who had known before which one would be closer."""
        alone = {
            rival.model: [self._errors(self._newest[each, rival.model], week) for each in self.destinations]
            for rival in RIVALS
        }
        switched = [self._errors(self._serving[each], week) for each in self.destinations]
        best = [min(pair, key=lambda each: each.total) for pair in zip(*alone.values(), strict=True)]
        return {name: Errors.among(several) for name, several in {**alone, SWITCHED: switched, HINDSIGHT: best}.items()}

    def errors_of(self, instance_ids: Iterable[str], weeks: Iterable[Week]) -> Errors:
        """Answer how far off some instances are in some weeks."""
        return Errors.among(self._errors(each, week) for each, week in product(instance_ids, weeks))

    def _errors(self, instance_id: str, week: Week) -> Errors:
        return errors_between(self._runners[instance_id].relative, *week)
