"""Run campaigns over stores of every kind and print what came of them."""
# ruff: noqa: T201 - people watch it

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.campaign import Campaign, Outcome
from tests.chaos.stores import KINDS, opened
from tests.chaos.table import table


def main() -> int:
    """Run what the command line says; answer 1 where a promise was broken."""
    options = _options()
    kinds = options.store or list(KINDS)
    command = f"python -m tests.chaos --seed {options.seed} --kills {options.kills} --database {options.database}"
    command += "".join(f" --store {kind}" for kind in options.store or ())
    folder = Path(tempfile.mkdtemp(prefix="gallery-chaos-"))
    print(f"chaos: seed {options.seed}; again with: {command}\nchaos: logs and ledgers in {folder}", flush=True)
    began = time.monotonic()
    outcomes = [
        _run(kind, folder / kind, options, kills=_share(options.kills, len(kinds), number))
        for number, kind in enumerate(kinds)
    ]
    print(table(outcomes))
    for outcome in outcomes:
        for line in outcome.broken:
            print(f"BROKEN on {outcome.store}: {line}")
    print(f"chaos: logs and ledgers in {folder}\nchaos: seed {options.seed}; again with: {command}")
    broken = sum(len(outcome.broken) for outcome in outcomes)
    verdict = f"{broken} broken promises" if broken else "ok"
    print(f"chaos: {sum(outcome.kills for outcome in outcomes)} kills in {time.monotonic() - began:.0f} s: {verdict}")
    return 1 if broken else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32), help="decides strikes and saves")  # noqa: S311 - no secret
    parser.add_argument("--kills", type=int, default=200, help="kill -9s over all stores, beside other faults")
    parser.add_argument("--seconds", type=float, help="longest time under fire on each store")
    parser.add_argument("--store", choices=KINDS, action="append", help="one store; again for another; all where unset")
    parser.add_argument("--database", choices=("mariadb", "sqlite"), default="mariadb")
    return parser.parse_args()


def _run(kind: str, folder: Path, options: argparse.Namespace, kills: int) -> Outcome:
    folder.mkdir()
    print(f"chaos: {kills} kills on {kind}", flush=True)
    with opened(kind, folder) as store:
        campaign = Campaign(
            store,
            folder,
            options.seed,
            kills,
            options.seconds,
            embedded=options.database == "sqlite",
            tell=lambda line: print(f"{kind:6}  {line}", flush=True),
        )
        return campaign.run()


def _share(kills: int, parts: int, number: int) -> int:
    return kills // parts + (number < kills % parts)


if __name__ == "__main__":
    sys.exit(main())
