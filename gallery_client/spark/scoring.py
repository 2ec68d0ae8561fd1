"""Score rows with the model that serves their shard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql.types import StructType

from gallery_client.client import GalleryClient
from gallery_client.errors import InvalidArgument, NotFound
from gallery_client.reference import line_reference, parse_place
from gallery_client.spark.shards import SHARD, Values, gathered, pieces, shard_of

SCORED_BY = "scored_by"
"""The column with the id of the instance that scored a row."""


def score_per_shard(
    frame: DataFrame,
    place: str,
    score: Callable[[Any, Any], Any],
    *,
    load: Callable[[bytes], Any],
    gallery: GalleryClient | None = None,
    column: str = "prediction",
    returns: str = "double",
    or_unsharded: bool = False,
    null_where_nothing_serves: bool = False,
) -> DataFrame:
    """Answer a frame with a prediction for each row, by the model that serves the row's shard.

    `place` is `project/model@environment`; the frame has a column for each shard key of the model. Each executor asks
    what serves, as `GalleryClient.serving` does with `or_unsharded`, once for a shard and task, and goes on with what
    served before where no server answers. `load` makes a model of its bytes, and `score` values of it and of up to
    some thousand rows of one shard, a pandas DataFrame: one for each row, of Spark's type `returns`. They stand in
    `column`, and the id of the instance in `scored_by`. Both are null where nothing serves and
    `null_where_nothing_serves` is set; otherwise that is an error.

    As other frames, it is computed when it is asked for, and each time.
    """
    client = gallery or GalleryClient()
    line, environment = parse_place(place)
    if line.shard:
        raise InvalidArgument(
            f"{place!r} names a line, and the shard of each row says which; write "
            f"{line.project}/{line.model}@{environment}",
            reason="REFERENCE_MALFORMED",
        )
    for taken in {column, SCORED_BY, SHARD} & set(frame.columns):
        raise InvalidArgument(f"the frame has a column {taken!r} already; drop it, or give another name as column=")
    model = client.get_model(f"{line.project}/{line.model}")
    shards = gathered(frame, model)
    schema = StructType([*frame.schema.fields, *StructType.fromDDL(f"`{column}` {returns}, {SCORED_BY} string").fields])

    def models(shard: dict[str, str]) -> tuple[Any, str | None]:
        """Load what serves a shard; it and its id are None where nothing may."""
        try:
            served = client.serving(
                f"{line_reference(line.project, line.model, shard)}@{environment}", or_unsharded=or_unsharded
            )
        except NotFound as problem:
            if problem.reason == "NOTHING_SERVES" and null_where_nothing_serves:
                return None, None
            raise
        return load(client.load(served.instance)), served.instance.instance_id

    def score_all(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        scorer = _Scorer(model.shard_keys, models, score, column)
        return (scorer.scored(shard, rows) for shard, rows in pieces(batches))

    return shards.mapInPandas(score_all, schema)


class _Scorer:
    """Score the batches of one task, holding the model of the last shard."""

    def __init__(
        self,
        shard_keys: tuple[str, ...],
        models: Callable[[dict[str, str]], tuple[Any, str | None]],
        score: Callable[[Any, Any], Any],
        column: str,
    ) -> None:
        self._shard_keys = shard_keys
        self._models = models
        self._score = score
        self._column = column
        self._shard: dict[str, str] | None = None
        self._model: Any = None
        self._instance_id: str | None = None

    def scored(self, values: Values, rows: pd.DataFrame) -> pd.DataFrame:
        """Give rows of one shard back with their predictions."""
        shard = shard_of(dict(zip(self._shard_keys, values, strict=True)))
        if shard != self._shard:
            self._model, self._instance_id = self._models(shard)
            self._shard = shard
        try:
            predicted = None if self._instance_id is None else self._score(self._model, rows.copy())
        except Exception as problem:
            problem.add_note(f"while {self._instance_id} scored rows of {shard}")
            raise
        rows[self._column] = predicted if predicted is None else list(predicted)
        rows[SCORED_BY] = self._instance_id
        return rows
