from __future__ import annotations

import pytest

from gallery_client.errors import InvalidArgument
from gallery_client.standard_keys import ALIASES, standard_spelling


def test_snake_case_stands_for_the_standard_keys() -> None:
    given = {"training_data_set": "flights", "model_name": "Random Forest", "run_uri": "x", "my_key": 1, "city": "Oslo"}
    assert standard_spelling(given, "metadata") == {
        "trainingDataSet": "flights",
        "modelName": "Random Forest",
        "runUri": "x",
        "my_key": 1,
        "city": "Oslo",
    }


def test_record_fields_have_aliases_so_that_the_server_can_refuse_them() -> None:
    assert ALIASES["created_time"] == "createdTime"
    assert ALIASES["metric_name"] == "metricName"


def test_two_spellings_with_one_value_are_one() -> None:
    assert standard_spelling({"model_name": "a", "modelName": "a"}, "metadata") == {"modelName": "a"}


def test_two_spellings_with_different_values_are_refused() -> None:
    with pytest.raises(InvalidArgument, match="'modelName' is given in two spellings"):
        standard_spelling({"model_name": "a", "modelName": "b"}, "metadata")
