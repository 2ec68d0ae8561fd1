"""Save one model after the other, each until it is acknowledged; go on where a killed forerunner stopped."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from gallery_client.chunks import ONE_CALL
from gallery_client.errors import GalleryError
from gallery_client.records.instance import ModelInstance
from tests.chaos.ledger import lines_of
from tests.chaos.program import Program, started
from tests.chaos.saves import MODEL, Save, nth_save

_PAUSE = 0.2
_LAST_TRIES_SECONDS = 180.0


def main() -> int:
    """Save until told to finish; answer 1 where the last save was not acknowledged in the end."""
    program = started()
    number = _first_open(program)
    while not program.finishing.is_set():
        save = nth_save(program.seed, program.name, number, direct=program.direct)
        if not _save(program, save):
            return 1
        number += 1
    return 0


def _first_open(program: Program) -> int:
    """Answer the number of the first save that was not acknowledged."""
    done = (line["number"] for line in lines_of(program.ledger_path) if line["event"] == "acknowledged")
    return max(done, default=0) + 1


def _save(program: Program, save: Save) -> bool:
    """Try a save until it is acknowledged; False where it never is, although nothing strikes any more."""
    content = _written(program.folder / save.name, save) if save.as_file else save.content()
    give_up = None
    while give_up is None or time.monotonic() < give_up:
        try:
            _acknowledge(program, save, _try(program, save, content))
        except GalleryError as error:
            program.note_failure(error, save=save.name)
            time.sleep(_PAUSE)
            if program.finishing.is_set() and give_up is None:
                give_up = time.monotonic() + _LAST_TRIES_SECONDS
        else:
            (program.folder / save.name).unlink(missing_ok=True)
            return True
    return False


def _try(program: Program, save: Save, content: bytes | Path) -> ModelInstance:
    program.ledger.note(
        "begun",
        save=save.name,
        size=save.size,
        sha256=save.sha256(),
        external_id=save.external_id,
        cell=save.cell,
        draft=save.draft,
        once=save.external_id is not None or (save.as_file and save.size > ONE_CALL),
    )
    return program.gallery.save(
        f"{MODEL}/cell={save.cell}",
        content,
        external_id=save.external_id,
        draft=save.draft,
        direct=save.direct,
        save=save.name,
    )


def _acknowledge(program: Program, save: Save, instance: ModelInstance) -> None:
    program.ledger.note(
        "acknowledged",
        save=save.name,
        number=save.number,
        instance=instance.instance_id,
        size=instance.size,
        sha256=instance.sha256,
        external_id=instance.external_id,
        existed=instance.already_existed,
    )
    if save.release:
        released = program.gallery.release(instance)
        program.ledger.note("released", save=save.name, instance=released.instance_id, version=released.version)


def _written(path: Path, save: Save) -> Path:
    """Write the bytes, unless a forerunner did: an upload goes on only from the very same file."""
    if not path.exists():
        part = path.with_suffix(".part")
        part.write_bytes(save.content())
        part.rename(path)
    return path


if __name__ == "__main__":
    sys.exit(main())
