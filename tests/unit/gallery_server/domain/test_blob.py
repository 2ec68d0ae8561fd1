from __future__ import annotations

import pytest

from gallery_server.domain.blob import random_key, require_key

PROJECT = "0b8e8f6e-30d1-4f8e-9f8c-8d5f5a1c2e47"


def test_random_keys_lie_in_their_project_and_never_repeat() -> None:
    keys = {random_key(PROJECT) for _ in range(1_000)}
    assert len(keys) == 1_000
    assert {key.partition("/")[0] for key in keys} == {PROJECT}
    assert all(require_key(key) == key for key in keys)


@pytest.mark.parametrize("project", ["", "..", "a/b", PROJECT.upper() + "X", PROJECT + "\n", "\u0660" * 36])
def test_a_project_that_is_no_id_gets_no_key(project: str) -> None:
    with pytest.raises(ValueError, match="a blob's key is"):
        random_key(project)
