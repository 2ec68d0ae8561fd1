from __future__ import annotations

import pytest

from gallery_client.deadline import Deadline
from gallery_client.errors import DeadlineExceeded


def test_time_runs_out():
    assert 0 < Deadline(60).left() <= 60
    with pytest.raises(DeadlineExceeded, match="within 0 seconds"):
        Deadline(0).left()


def test_no_deadline_never_ends():
    assert Deadline(None).left() == float("inf")


def test_a_part_does_not_outlast_the_whole():
    assert Deadline(60).within(3600).left() <= 60
    assert Deadline(None).within(5).left() <= 5
    with pytest.raises(DeadlineExceeded):
        Deadline(-1).within(5)
