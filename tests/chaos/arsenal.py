"""List every fault."""

from __future__ import annotations

from tests.chaos import faults, store_faults
from tests.chaos.faults import Fault

ARSENAL: tuple[Fault, ...] = (
    faults.KillServer(),
    faults.KillChild(),
    faults.HangServer(),
    faults.HangChild(),
    faults.FillSpool(),
    faults.KillDatabase(),
    faults.HangDatabase(),
    faults.CutConnections(),
    faults.KillSaver(),
    store_faults.KillDataNode(),
    store_faults.HangDataNode(),
    store_faults.KillNameNode(),
    store_faults.HangNameNode(),
    store_faults.KillS3(),
    store_faults.HangS3(),
)
