from __future__ import annotations

from gallery_client.backlog import BATCH_BYTES, BUFFERED_BYTES, Backlog, Item
from gallery_client.records.evaluation_record import EvaluationRecord


def item(metrics: int = 1, size: int = 100) -> Item:
    return Item(EvaluationRecord("id", {}), None, metrics, size, since=0.0)


def test_a_batch_is_as_much_as_one_call_takes() -> None:
    backlog = Backlog(batch_metrics=3, most_metrics=10)
    for _ in range(2):
        backlog.push(item())
    assert not backlog.has_batch()
    backlog.push(item(metrics=2))
    assert backlog.has_batch()
    assert [each.metrics for each in backlog.take_batch()] == [1, 1]
    assert not backlog.has_batch()
    assert (backlog.taken, backlog.batched, backlog.settled, backlog.metrics) == (3, 2, 0, 4)
    backlog.settle(2)
    assert (backlog.settled, backlog.metrics) == (2, 2)
    assert [each.metrics for each in backlog.take_batch()] == [2]


def test_a_batch_ends_by_bytes_too_and_has_one_item_at_least() -> None:
    backlog = Backlog(batch_metrics=1000, most_metrics=10_000)
    for size in (BATCH_BYTES + 1, BATCH_BYTES // 2, BATCH_BYTES // 2, 1):
        backlog.push(item(size=size))
    sizes = []
    for _ in range(3):
        batch = backlog.take_batch()
        sizes.append([each.size for each in batch])
        backlog.settle(len(batch))
    assert sizes == [[BATCH_BYTES + 1], [BATCH_BYTES // 2, BATCH_BYTES // 2], [1]]
    assert backlog.take_batch() == []


def test_what_is_held_has_bounds() -> None:
    backlog = Backlog(batch_metrics=10, most_metrics=10)
    assert backlog.fits(item(metrics=11))
    backlog.push(item(metrics=9))
    backlog.take_batch()
    assert backlog.fits(item())
    assert not backlog.fits(item(metrics=2))
    assert not backlog.fits(item(size=BUFFERED_BYTES))
    backlog.settle(1)
    assert backlog.fits(item(metrics=2))


def test_cleared_it_holds_nothing() -> None:
    backlog = Backlog(batch_metrics=2, most_metrics=10)
    for _ in range(5):
        backlog.push(item())
    backlog.take_batch()
    backlog.clear()
    assert (backlog.metrics, backlog.settled, backlog.taken) == (0, 5, 5)
    assert not backlog.has_batch()
