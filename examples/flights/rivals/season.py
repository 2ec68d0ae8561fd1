"""What came of the weeks: how far off each class alone was, and what the rule chose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from examples.flights.data import moment
from examples.flights.metadata import OWNER
from examples.flights.rivals.accuracy import Errors
from examples.flights.rivals.fleet import HINDSIGHT, SWITCHED, Fleet, Week
from examples.flights.rivals.rival import RECENT, REGRESSION
from gallery_client import EvaluationRecord, GalleryClient, ModelInstance

RULE = f"{OWNER}/switch_classes"
CONTENDERS = {
    RECENT.model: f"{RECENT.name} alone",
    REGRESSION.model: f"{REGRESSION.name} alone",
    SWITCHED: "what the rule chose",
    HINDSIGHT: "who knew before",
}
_VERDICTS = (
    "no closer than either class alone",
    "closer than one class alone and no closer than the other",
    "closer than either class alone",
)
_DRAWN = (RECENT.model, REGRESSION.model, SWITCHED)


@dataclass(frozen=True)
class Played:
    """Be a week: the errors of each contender, how many destinations were switched, and how many the heuristic had."""

    week: Week
    errors: Mapping[str, Errors]
    switched: int
    recent: int


class Season:
    """Hold the weeks that the rule decided."""

    def __init__(self) -> None:
        self.played: list[Played] = []

    def play(self, gallery: GalleryClient, fleet: Fleet, week: Week) -> None:
        """Let the rule choose for a week, and record at its end how far off every instance was."""
        switched = fleet.switch(gallery, RULE)
        self.played.append(Played(week, fleet.errors(week), switched, fleet.serving(RECENT)))
        gallery.insert_evaluations(fleet.records(week))

    def mape(self, contender: str, months: Sequence[int] = ()) -> float:
        """Answer the error of all hours and destinations, of weeks that began in these months or of all weeks."""
        weeks = [each for each in self.played if not months or each.week[0].month in months]
        return Errors.among(each.errors[contender] for each in weeks).mape or 0.0

    def months(self) -> list[pd.Timestamp]:
        """Answer a day of each month in which a week began."""
        return list({each.week[0].month: each.week[0] for each in self.played}.values())

    def rows(self) -> list[tuple[str, ...]]:
        """Answer a row for each contender: its error month by month, and of all weeks."""
        months = [(day.month,) for day in self.months()]
        return [
            (said, *(f"{self.mape(contender, each):.1%}" for each in (*months, ())))
            for contender, said in CONTENDERS.items()
        ]

    def verdict(self) -> str:
        """Say how the rule did, whatever it was."""
        rule, *alone = (self.mape(each) for each in (SWITCHED, RECENT.model, REGRESSION.model))
        better = sum(rule < each for each in alone)
        return _VERDICTS[better]

    def records(self, service: ModelInstance) -> Iterable[EvaluationRecord]:
        """Answer the weeks as metrics of the service, a segment for each contender."""
        for each in self.played:
            start, end = map(moment, each.week)
            for contender in _DRAWN:
                if (mape := each.errors[contender].mape) is not None:
                    yield EvaluationRecord(
                        service,
                        {"mape": mape},
                        scope="Production",
                        segment=contender,
                        measured=end,
                        window=(start, end),
                    )
