from __future__ import annotations

import math
import re
from dataclasses import asdict

from gallery_client.spark.outcome import RESULTS, Outcome


def test_numbers_that_are_none_reach_the_driver() -> None:
    sent = Outcome({"city": "São Paulo"}, metrics={"mae": math.nan, "worst": math.inf}, seconds=0.5)
    found = Outcome.from_json(sent.to_json())
    assert math.isnan(found.metrics["mae"])
    assert found.metrics["worst"] == math.inf
    assert found.shard == sent.shard


def test_a_row_has_a_value_for_each_column() -> None:
    columns = re.findall(r"(\w+) (?:map<string,\w+>|\w+)(?:, |$)", RESULTS)
    assert columns == list(asdict(Outcome({})))
