"""Check the contract: its rules and its record; then make the stubs of every language anew."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from client_builds import building
from client_builds.toolchains import TOOLS, ToolError

from . import accepted, compiler, node_contract
from .loading import load
from .rules import breaches

if TYPE_CHECKING:
    from .contract import Contract

TOP = Path(__file__).parents[2]
IDL = TOP / "idl"
RECORD = IDL / "accepted.json"


def main() -> int:
    """Run all checks and answer the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/idl", description=__doc__)
    parser.add_argument("--accept", action="store_true", help="record additions in idl/accepted.json")
    arguments = parser.parse_args()
    contract = load(IDL)
    faults = breaches(contract)
    faults += _check_record(accepted.describe(contract), accept=arguments.accept and not faults)
    faults += [] if faults else _make_stubs(contract)
    for fault in faults:
        print(f"idl: {fault}", file=sys.stderr)
    if not faults:
        print(f"idl: {len(list(contract.calls()))} calls and {len(list(contract.structs()))} structs keep every rule")
    return 1 if faults else 0


def _check_record(present: dict[str, str], *, accept: bool) -> list[str]:
    difference = accepted.compare(accepted.read(RECORD), present)
    if difference.broken:
        return [f"published and may not change: {broken}" for broken in difference.broken]
    if difference.added and accept:
        accepted.write(RECORD, present)
        print(f"idl: recorded {len(difference.added)} additions in {RECORD.name}")
        return []
    return [f"new, record it by `make idl ACCEPT=1`: {added}" for added in difference.added]


def _make_stubs(contract: Contract) -> list[str]:
    try:
        found = compiler.find()
        for client, generator in compiler.GENERATORS.items():
            print(f"idl: {found} writes {generator.out}")
            compiler.replace(found, client, IDL / "gallery.thrift", TOP)
    except compiler.CompilerError as error:
        return [str(error)]
    print(f"idl: writes {node_contract.OUT}")
    node_contract.replace(contract, TOP)
    return _make_go_calls()


def _make_go_calls() -> list[str]:
    """Have Go's own generator write what it makes of the stubs; without Go, say so, and go on."""
    try:
        for tool in TOOLS["go"]:
            tool.check()
    except ToolError as error:
        print(f"idl: clients/go/calls_generated.go stays as it is: {error}")
        return []
    print("idl: go writes clients/go/calls_generated.go")
    try:
        building.run("go", "go", "generate", "./...")
    except ToolError as error:
        return [str(error)]
    return []


if __name__ == "__main__":
    sys.exit(main())
