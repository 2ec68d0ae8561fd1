"""Run a campaign about rules and print what came of it."""
# ruff: noqa: T201 - people watch it

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from tests.chaos.ruling.campaign import run


def main() -> int:
    """Run what the command line says; answer 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.ruling", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32), help="decides strikes and values")  # noqa: S311 - no secret
    parser.add_argument("--seconds", type=float, default=180.0, help="time under fire")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="gallery-chaos-"))
    again = f"scripts/chaos rules --seed {options.seed} --seconds {options.seconds:g}"
    print(f"chaos of rules: seed {options.seed}; again with: {again}\nchaos of rules: logs in {folder}", flush=True)
    outcome = run(folder, options.seed, options.seconds, lambda line: print(line, flush=True))
    for line in outcome.broken:
        print(f"BROKEN: {line}")
    print(
        f"chaos of rules: {outcome.kills} kills, {outcome.written} metrics written, {outcome.fired} firings, "
        f"{outcome.told} callbacks: {f'{len(outcome.broken)} broken promises' if outcome.broken else 'ok'}"
    )
    return 1 if outcome.broken else 0


if __name__ == "__main__":
    sys.exit(main())
