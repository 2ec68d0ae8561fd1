"""Know the standard metadata keys, and the snake_case spellings that stand for them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gallery_client.errors import InvalidArgument

STANDARD_KEYS = (
    "modelName",
    "modelType",
    "modelDomain",
    "city",
    "owner",
    "description",
    "features",
    "hyperparameters",
    "trainingDataSet",
    "trainingDataVersion",
    "trainingDataMetadata",
    "trainingStart",
    "trainingEnd",
    "trainingCode",
    "trainingCodeCommit",
    "trainingFramework",
    "trainingFrameworkVersion",
    "randomSeed",
    "epochs",
    "trainingEnvironment",
    "runUri",
)
"""Metadata keys that mean the same to everybody; any other key is welcome."""

RECORD_FIELDS = (
    "instanceId",
    "projectName",
    "baseVersionId",
    "modelId",
    "revision",
    "version",
    "number",
    "shard",
    "createdTime",
    "createdBy",
    "format",
    "mediaType",
    "size",
    "sha256",
    "stage",
    "cause",
    "externalId",
    "environments",
    "deprecated",
)
"""Names of what Gallery itself records of an instance; the server refuses them as metadata."""

METRIC_FIELDS = ("metricName", "metricScope", "metricSegment", "metricValue")
"""Names that constrain a metric; the server refuses them as metadata too."""


def _snake_case(key: str) -> str:
    return re.sub(r"(?=[A-Z])", "_", key).lower()


ALIASES: Mapping[str, str] = {
    _snake_case(key): key for key in STANDARD_KEYS + RECORD_FIELDS + METRIC_FIELDS if _snake_case(key) != key
}
"""The closed table of snake_case spellings: `training_data_set` stands for `trainingDataSet`."""


def standard_spelling(values: Mapping[str, object], field: str) -> dict[str, object]:
    """Spell every key as the contract does.

    Raises InvalidArgument where both spellings of one key are given with different values.
    """
    spelled: dict[str, object] = {}
    for key, value in values.items():
        name = ALIASES.get(key, key)
        if name in spelled and spelled[name] != value:
            raise InvalidArgument(f"{field} {name!r} is given in two spellings with different values; give it once")
        spelled[name] = value
    return spelled
