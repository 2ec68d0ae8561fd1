from __future__ import annotations

import uuid

from gallery_server.domain.ids import new_id, new_ids

MICROS = 1_732_482_000_123_456


def test_an_id_is_a_uuid_of_version_7_that_tells_its_millisecond() -> None:
    made = uuid.UUID(new_id(MICROS))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == MICROS // 1_000


def test_ids_sort_by_the_time_they_were_made_and_never_repeat() -> None:
    made = [new_id(MICROS + 1_000 * step) for step in range(1_000)]
    assert made == sorted(made)
    assert len({new_id(MICROS) for _ in range(10_000)}) == 10_000


def test_all_other_bits_are_random() -> None:
    fixed = uuid.UUID(int=(MICROS // 1_000) << 80 | 0x7 << 76 | 0b10 << 62).int
    seen = [uuid.UUID(new_id(MICROS)).int ^ fixed for _ in range(1_000)]
    ever, always = 0, -1
    for bits in seen:
        ever |= bits
        always &= bits
    assert ever == (0xFFF << 64) | ((1 << 62) - 1)
    assert always == 0


def test_ids_of_one_list_sort_as_they_stand_and_before_those_of_the_next_microsecond() -> None:
    for micros in range(MICROS, MICROS + 2_000):
        made = [*new_ids(micros, 3), *new_ids(micros + 1, 3)]
        assert made == sorted(made)
        assert len(set(made)) == 6
        assert all((uuid.UUID(each).version, uuid.UUID(each).variant) == (7, uuid.RFC_4122) for each in made)
        assert uuid.UUID(made[0]).int >> 80 == micros // 1_000


def test_a_list_of_ids_has_room_whatever_is_drawn() -> None:
    made = new_ids(MICROS, 1_000, lambda count: b"\xff" * count)
    assert made == sorted(made)
    assert uuid.UUID(made[-1]).int >> 62 == uuid.UUID(made[0]).int >> 62, "no id reaches into the microseconds"


def test_lists_of_one_microsecond_do_not_meet() -> None:
    assert len({each for _ in range(1_000) for each in new_ids(MICROS, 10)}) == 10_000
