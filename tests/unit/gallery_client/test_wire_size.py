from __future__ import annotations

from typing import Any

from thriftpy2.protocol import TCyBinaryProtocol
from thriftpy2.transport import TCyMemoryBuffer

from gallery_client.records.evaluation import DataSet
from gallery_client.records.evaluation_record import EvaluationRecord
from gallery_client.wire_size import wire_size


def encoded(struct: Any) -> int:
    buffer = TCyMemoryBuffer()
    protocol: Any = TCyBinaryProtocol(buffer)
    struct.write(protocol)
    return len(buffer.getvalue())


def test_no_less_is_counted_than_is_sent_and_hardly_more() -> None:
    record = EvaluationRecord(
        "id", {f"mæ{number}": number for number in range(100)}, segment="ORD", data_set=DataSet("flights", "3"),
        sample_count=7, metadata={"a": "b", "flag": True, "n": 3}, payload=b"x" * 1000, payload_type="text/plain",
    )  # fmt: skip
    struct = record.to_wire("0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e11")
    assert encoded(struct) <= wire_size(struct) < encoded(struct) + 40
