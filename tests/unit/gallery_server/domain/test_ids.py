from __future__ import annotations

import uuid

from gallery_server.domain.ids import new_id

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
