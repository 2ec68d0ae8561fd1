from __future__ import annotations

from pathlib import Path

import pytest

from gallery_server.domain import limits
from gallery_server.rules.directory import files_in


def test_a_folder_of_the_disk_is_read_as_git_would_have_it(tmp_path: Path) -> None:
    for path in ("t/r.yaml", "t/sub/deep/x.txt", ".git/config", "t/.hidden/y", "CODEOWNERS", "u/README.md"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    (tmp_path / "t" / "link.yaml").symlink_to("r.yaml")
    (tmp_path / "t" / "gone.yaml").symlink_to("nowhere")
    (tmp_path / "t" / "folder").symlink_to(tmp_path)
    (tmp_path / "linked").symlink_to(tmp_path / "t")
    found = {file.path: file for file in files_in(tmp_path)}
    assert sorted(found) == ["t/folder", "t/gone.yaml", "t/link.yaml", "t/r.yaml", "t/sub/deep/x.txt"]
    assert found["t/r.yaml"].data == b"t/r.yaml"
    assert {path for path, file in found.items() if file.is_link} == {"t/folder", "t/gone.yaml", "t/link.yaml"}


def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    with (tmp_path / "t" / "r.yaml").open("wb") as file:
        file.truncate(limits.RULE_FILE_BYTES + 1)
    (found,) = files_in(tmp_path)
    assert (found.data, found.size) == (None, limits.RULE_FILE_BYTES + 1)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="gone"):
        files_in(tmp_path / "gone")
