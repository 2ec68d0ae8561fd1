from __future__ import annotations

from gallery_idl import gallery

from gallery_client.channel import REPEATABLE, WRITES


def test_every_call_is_known_to_write_or_to_be_repeatable():
    assert sorted(WRITES | REPEATABLE) == sorted(gallery.Gallery.thrift_services)
    assert not WRITES & REPEATABLE
