"""Load every model in a fresh process and compare its predictions with those from before the save."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from examples.flights.failure import DemoFailure
from examples.flights.stage import Stage
from examples.flights.training import Prediction, Trained
from gallery_client import ModelInstance

_CHECKOUT = Path(__file__).parents[3]
_HEADERS = ("dest", "version", "bytes", "instance id", "Sep MAE", "equal")
_NUMBERS = ("bytes", "Sep MAE")


@dataclass(frozen=True)
class _Comparison:
    """Be one model before it was saved, as it is stored, and as another process found it."""

    trained: Trained
    stored: ModelInstance
    loaded_id: str
    loaded: Prediction

    @property
    def equal(self) -> bool:
        return self.loaded_id == self.stored.instance_id and self.loaded == self.trained.prediction

    def row(self) -> tuple[str, ...]:
        return (
            self.trained.destination,
            self.stored.version or "",
            f"{self.stored.size:,}",
            self.stored.instance_id,
            f"{self.loaded.error:.3f}",
            "yes" if self.equal else "NO",
        )


def play(stage: Stage) -> str:
    """Run the reader, compare to the bit, and show the table. Raises DemoFailure where anything differs."""
    loading = stage.screen.track(_read_elsewhere(stage), "loading", len(stage.trained))
    compared = [
        _Comparison(trained, stored, *loaded)
        for trained, stored, loaded in zip(stage.trained, stage.stored, loading, strict=True)
    ]
    stage.screen.table(_HEADERS, [comparison.row() for comparison in compared], right=_NUMBERS)
    different = [comparison.trained.destination for comparison in compared if not comparison.equal]
    if different:
        raise DemoFailure(f"{len(different)} of {len(compared)} models came back changed: {', '.join(different)}")
    return (
        f"bytes come back as they went: in a process that knew none of them, all {len(compared)} models predict "
        "September as before they were saved, to the bit."
    )


def _read_elsewhere(stage: Stage) -> Iterator[tuple[str, Prediction]]:
    command = [sys.executable, "-m", "examples.flights.reader", stage.servers.address]
    command += [trained.destination for trained in stage.trained]
    with subprocess.Popen(command, cwd=_CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            told = json.loads(line)
            yield told["instanceId"], Prediction(told["digest"], told["error"])
    if process.returncode != 0:
        raise DemoFailure(f"the process that loads the models ended with status {process.returncode}")
