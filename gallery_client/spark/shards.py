"""Find the shard of each row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql.types import StringType

from gallery_client.errors import InvalidArgument
from gallery_client.records.model import Model


def shard_columns(frame: DataFrame, model: Model) -> list[Column]:
    """Answer the columns that hold the shard keys of a model, as the texts that shards are made of.

    Raises InvalidArgument where the model has no shard keys, or the frame lacks the column of one.
    """
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
    return [_text(frame, key) for key in model.shard_keys]


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


def _text(frame: DataFrame, key: str) -> Column:
    column: Column = frame[f"`{key}`"]
    return column if isinstance(frame.schema[key].dataType, StringType) else column.cast("string")
