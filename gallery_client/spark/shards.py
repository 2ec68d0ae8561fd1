"""Find the shard of each row, and bring the rows of a shard together.

They are sorted within partitions and handed to Python by the thousand, since `applyInPandas` takes some milliseconds
for each shard, and there may be ten thousand of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

import pandas as pd
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - as everybody writes it
from pyspark.sql.types import StringType

from gallery_client.errors import InvalidArgument
from gallery_client.records.model import Model

SHARD = "__gallery_shard"
"""The column that is added for the way to Python: the values of the shard keys."""

Values = tuple[str | None, ...]
"""What a row has of each shard key."""


def gathered(frame: DataFrame, model: Model, tasks: int | None = None) -> DataFrame:
    """Bring the rows of each shard together, one shard behind the other, in so many partitions or as Spark decides.

    A column SHARD is added. Raises InvalidArgument where the model has no shard keys, or the frame lacks the column of
    one.
    """
    shard = F.array(*(_text(frame, key) for key in _shard_keys(frame, model)))
    spread = (SHARD,) if tasks is None else (tasks, SHARD)
    return frame.withColumn(SHARD, shard).repartition(*spread).sortWithinPartitions(SHARD)


def pieces(batches: Iterable[pd.DataFrame]) -> Iterator[tuple[Values, pd.DataFrame]]:
    """Cut the batches of one partition where shards end, and take the column SHARD from them."""
    for batch in batches:
        values = batch.pop(SHARD).map(tuple)
        for shard, rows in batch.groupby(values, sort=False):
            yield shard, rows.reset_index(drop=True)


def whole_shards(batches: Iterable[pd.DataFrame]) -> Iterator[tuple[Values, pd.DataFrame]]:
    """Give the rows of one shard of a partition after the other."""
    for shard, parts in groupby(pieces(batches), lambda piece: piece[0]):
        yield shard, pd.concat([rows for _, rows in parts], ignore_index=True)


def shard_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Answer a shard of values by key; raises InvalidArgument where one is missing."""
    for key, value in values.items():
        if value is None:
            raise InvalidArgument(
                f"rows have no value of the shard key {key!r}; leave them out, or fill it in",
                reason="SHARD_KEY_MISSING",
                details={"field": key},
            )
    return {key: str(value) for key, value in values.items()}


def _shard_keys(frame: DataFrame, model: Model) -> tuple[str, ...]:
    if not model.shard_keys:
        raise InvalidArgument(
            f"{model.name} has no shard keys, and so one line; save and load it with GalleryClient, or make a model "
            "with shard_keys",
            reason="SHARD_KEY_MISSING",
            details={"field": "model", "value": model.name},
        )
    for key in model.shard_keys:
        if key not in frame.columns:
            raise InvalidArgument(
                f"the frame has no column {key!r}, a shard key of {model.name}; it has {', '.join(frame.columns)}",
                reason="SHARD_KEY_MISSING",
                details={"field": "frame", "value": key},
            )
    return model.shard_keys


def _text(frame: DataFrame, key: str) -> Column:
    column: Column = frame[f"`{key}`"]
    return column if isinstance(frame.schema[key].dataType, StringType) else column.cast("string")
