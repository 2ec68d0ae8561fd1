"""Print what `gallery-server fsck` finds, as it finds it: a table for people, lines of JSON for programs."""

from __future__ import annotations

import json
from itertools import zip_longest
from typing import Protocol

import click

from gallery_server.domain.damage import Finding
from gallery_server.keeping.inspection import Files, Tally

_COLUMNS = "{:<16}  {:<36}  {:<40}  {}"


class Output(Protocol):
    """Take findings, and in the end their sum."""

    def tell(self, finding: Finding) -> None:
        """Print a damage."""

    def sum_up(self, tally: Tally, *, deep: bool) -> None:
        """Print the end."""


class Printed:
    """Print a row for each damaged instance."""

    def __init__(self) -> None:
        self._begun = False

    def tell(self, finding: Finding) -> None:
        """Print a damage, under the heads of the columns where it is the first."""
        if not self._begun:
            click.echo(_COLUMNS.format("damage", "instance", "reference", "what"))
            self._begun = True
        where = "" if finding.key is None else f"{finding.store} {finding.key}: "
        what = where + (f"upload {finding.upload_id}: " if finding.upload_id else "") + finding.what
        rows = list(zip_longest(finding.instance_ids, finding.references, fillvalue="")) or [("", "")]
        for instance_id, reference in rows:
            click.echo(_COLUMNS.format(finding.damage, instance_id, _printable(reference), what))
        if finding.more_instances:
            click.echo(_COLUMNS.format(finding.damage, "and more", "", what))

    def sum_up(self, tally: Tally, *, deep: bool) -> None:
        """Print counts and hints, and in the last line whether all is well."""
        for name, files in (("orphans", tally.orphans), ("bytes of erased instances", tally.erased)):
            if files.files:
                click.echo(f"{name}: {_described(files)}; gallery-server sweep removes them")
        if tally.in_flight.files:
            click.echo(f"in flight: {_described(tally.in_flight)} that may still get their rows")
        compared = "1 blob" if tally.blobs == 1 else f"{tally.blobs:,} blobs"
        if deep:
            compared += ", its bytes read" if tally.blobs == 1 else ", their bytes read"
        if tally.is_clean:
            click.echo(f"clean: {compared}")
        else:
            counts = ", ".join(f"{count:,} {damage}" for damage, count in sorted(tally.damages.items()))
            click.echo(f"damaged: {counts}, of {compared}")


class JsonLines:
    """Print a JSON object in a line of its own for each damage, and one for the sum."""

    def tell(self, finding: Finding) -> None:
        """Print a damage."""
        line = {
            "damage": finding.damage,
            "what": finding.what,
            "store": finding.store,
            "key": finding.key,
            "uploadId": finding.upload_id,
            "instanceIds": finding.instance_ids,
            "references": finding.references,
            "moreInstances": finding.more_instances,
        }
        click.echo(json.dumps(line))

    def sum_up(self, tally: Tally, *, deep: bool) -> None:
        """Print the sum."""
        line = {
            "clean": tally.is_clean,
            "deep": deep,
            "blobs": tally.blobs,
            "damages": dict(tally.damages),
            "orphans": _as_json(tally.orphans),
            "erased": _as_json(tally.erased),
            "inFlight": _as_json(tally.in_flight),
        }
        click.echo(json.dumps(line))


def _described(files: Files) -> str:
    return f"{files.files:,} files, {files.size:,} bytes"


def _as_json(files: Files) -> dict[str, int]:
    return {"files": files.files, "bytes": files.size}


def _printable(text: str) -> str:
    """Escape what would command a terminal or reorder its text: others chose the names."""
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)
