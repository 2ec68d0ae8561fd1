"""Write metrics at a steady pace, and know which of them make the rule fire."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from gallery_idl import metric as wire

from gallery_client.channel import Channel
from gallery_client.errors import GalleryError
from gallery_client.records.evaluation_record import EvaluationRecord
from tests.chaos.patience import is_bad_luck

METRIC = "bias"
_CALL_SECONDS = 60.0
_TRIES = 10
_TRUE = 0.3
"""The share of values that the rule takes for true."""


@dataclass
class Series:
    """What was measured of one instance: the values are 1, -2, 3 and so on, of which the positive ones are true."""

    instance_id: str
    last: int = 0
    firing: set[int] = field(default_factory=set)
    """The values at which the condition turned true."""

    def next(self, *, true: bool) -> int:
        """Give the next value."""
        number = abs(self.last) + 1
        turned = true and self.last < 0
        self.last = number if true else -number
        if turned:
            self.firing.add(number)
        return self.last


class Writer:
    """Write the series of some instances in a thread of its own, until told to stop; no value is left half way."""

    def __init__(self, address: str, seed: int, series: Sequence[Series], pause: float) -> None:
        self._channel = Channel(address, timeout=_CALL_SECONDS)
        self._chance = random.Random(seed)  # noqa: S311 - the same again for the same seed
        self._series = series
        self._pause = pause
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.written = 0
        self.trouble: list[str] = []

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def end(self) -> None:
        """Stop behind the value that is under way, and wait for it."""
        self._stop.set()
        self._thread.join()
        self._channel.close()

    def _run(self) -> None:
        begin = time.monotonic()
        turn = 0
        while not self._stop.wait(max(0.0, begin + turn * self._pause - time.monotonic())):
            series = self._series[turn % len(self._series)]
            # What was never measured has no condition that could turn true.
            value = series.next(true=bool(series.last) and self._chance.random() < _TRUE)
            self._write(series.instance_id, value)
            turn += 1

    def _write(self, instance_id: str, value: int) -> None:
        measured = datetime.now(UTC)
        evaluation = EvaluationRecord(instance_id, {METRIC: float(value)}, measured=measured).to_wire("")
        (metric,) = evaluation.metrics
        request = wire.InsertModelInstanceMetricRequest(
            instanceId=instance_id,
            metric=wire.ModelEvaluationMetric(metricName=metric.name, value=metric.value, context=evaluation.context),
        )
        problem = self._call(request)
        if problem is None:
            self.written += 1
        else:
            self.trouble.append(f"value {value} of {instance_id} was not taken: {problem}")
            self._stop.set()

    def _call(self, request: Any) -> GalleryError | None:
        """Repeat one call until it is acknowledged, under one id, so that it is done once."""
        once = uuid.uuid4().hex
        problem: GalleryError | None = None
        for _ in range(_TRIES):
            try:
                self._channel.call("insertModelInstanceMetric", request, client_request_id=once, outlasts_restart=True)
            except GalleryError as error:
                problem = error
                if not is_bad_luck(error):
                    return error
                time.sleep(self._pause)
            else:
                return None
        return problem
