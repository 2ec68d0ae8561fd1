"""Train a model for each shard, and store it from the executor that trained it."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from os import PathLike
from typing import Any

import pandas as pd
from pyspark import TaskContext
from pyspark.sql import DataFrame

from gallery_client.client import GalleryClient
from gallery_client.errors import GalleryError, InvalidArgument
from gallery_client.records.model import Model
from gallery_client.spark.outcome import COLUMN, RESULTS, Outcome
from gallery_client.spark.shards import Values, gathered, shard_of, whole_shards
from gallery_client.spark.storing import Storing
from gallery_client.spark.trained import Trained

Train = Callable[[Any], Trained | bytes | PathLike[str]]
"""Makes the model of one shard from a pandas DataFrame of its rows."""

_LONGEST_JOB = 190  # an external id has 200
_OUTCOMES_AT_ONCE = 100
_TASKS_A_CORE = 4  # so that others go on while one has a long shard

_log = logging.getLogger("gallery_client")


def train_per_shard(
    frame: DataFrame,
    model: Model | str,
    train: Train,
    *,
    gallery: GalleryClient | None = None,
    job: str | None = None,
    direct: bool = True,
    tasks: int | None = None,
) -> DataFrame:
    """Train a model for each shard of a frame, store each, and answer a table that tells how that went.

    The frame has a column for each shard key of the model. `train` gets a pandas DataFrame of one shard at a time, on
    an executor, and answers Trained, or bytes or a path alone. Above 4 MiB these go straight to HDFS or S3 where the
    executor reaches the store, else through the server; unless `direct` is False. The executors' clients have the
    settings of `gallery`, its token included.

    All is trained when this returns, and the table holds the results: `shard`, `instance_id`, `reference`, `size`,
    `sha256`, `already_existed`, `metrics`, `seconds`, `error` and `traceback`. Where `train` raises, or the server
    refuses what it made, the row of the shard tells, and the others go on. Where the server does not answer, the task
    fails and Spark tries it again; what it had stored is stored once, and not trained a second time.

    A run that is given the name of a `job` goes on where one of that name broke off. It stores under the external id
    `spark/<job>`; without a name each call is a run of its own. `tasks` is how many Spark makes of it.

    Raises InvalidArgument, and what Spark does once a task has failed as often as `spark.task.maxFailures` allows.
    """
    client = gallery or GalleryClient()
    chosen = client.get_model(model) if isinstance(model, str) else model
    spark = frame.sparkSession
    # Adaptive execution leaves a number of partitions alone that was asked for: of small shards it would make one task.
    shards = gathered(frame, chosen, tasks or _TASKS_A_CORE * spark.sparkContext.defaultParallelism)
    revision = chosen.revision.revision if chosen.revision else None
    storing = Storing(client, chosen.name, revision, _external_id(job), direct)
    training = _Training(storing, chosen.shard_keys, train, resumes=job is not None)
    answers = shards.mapInPandas(training.run, f"{COLUMN} string").collect()
    outcomes = [Outcome.from_json(answer[COLUMN]) for answer in answers]
    failed = sum(outcome.error is not None for outcome in outcomes)
    if failed:
        _log.warning("%d of %d shards have no model; where('error is not null') tells why", failed, len(outcomes))
    return spark.createDataFrame([outcome.row() for outcome in outcomes], RESULTS)


@dataclass(frozen=True)
class _Training:
    """Train one shard after the other, on an executor."""

    storing: Storing
    shard_keys: tuple[str, ...]
    train: Train
    resumes: bool

    def run(self, batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        """Answer a row for each shard of a partition: the outcome."""
        outcomes = (self._timed(shard, rows).to_json() for shard, rows in whole_shards(batches))
        while page := list(islice(outcomes, _OUTCOMES_AT_ONCE)):
            yield pd.DataFrame({COLUMN: page})

    def _timed(self, shard: Values, rows: pd.DataFrame) -> Outcome:
        begun = time.monotonic()
        outcome = self._outcome(dict(zip(self.shard_keys, shard, strict=True)), rows)
        outcome.seconds = time.monotonic() - begun
        return outcome

    def _outcome(self, values: dict[str, str | None], rows: pd.DataFrame) -> Outcome:
        try:
            shard = shard_of(values)
            before = self.storing.find(shard) if self.resumes or _is_repeat() else None
            return before or self.storing.store(shard, _trained(self.train(rows)))
        except GalleryError as problem:
            if problem.retryable:
                raise  # so that Spark tries the task again, later and perhaps elsewhere
            return Outcome.of_failure(values, problem)
        except MemoryError:
            raise
        except Exception as problem:  # noqa: BLE001 - whatever train raises, the other shards go on
            return Outcome.of_failure(values, problem)


def _external_id(job: str | None) -> str:
    if job is not None and not 0 < len(job) <= _LONGEST_JOB:
        raise InvalidArgument(
            f"job is a name of {len(job)} characters; give it 1 to {_LONGEST_JOB}, such as 'demand-2026-48'",
            reason="FIELD_TOO_LONG" if job else "FIELD_MISSING",
            details={"field": "job", "limit": str(_LONGEST_JOB)},
        )
    return f"spark/{job or uuid.uuid4()}"


def _is_repeat() -> bool:
    """Tell whether Spark tries this task again, or a second time beside a slow first."""
    context = TaskContext.get()
    return context is not None and context.attemptNumber() > 0


def _trained(answer: Trained | bytes | PathLike[str]) -> Trained:
    return answer if isinstance(answer, Trained) else Trained(answer)
