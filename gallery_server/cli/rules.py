"""`gallery-server rules`: check and test a repository of rules; needs no server, and no more than `gallery[rules]`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

_directory = click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path())


@click.group()
def rules() -> None:
    """Check and test the rules of a repository; needs no server.

    DIRECTORY holds a folder for each team; it is this one unless given. What is wrong is told as FILE:LINE:COLUMN.
    """


@rules.command()
@_directory
def check(directory: Path) -> None:
    """Read all rules, tests and actions of DIRECTORY, and name everything that is wrong in them.

    Exit status 0 where nothing is, else 1; what people misread draws a warning, and changes no status.
    """
    from gallery_server.cli.rule_checking import check_all  # noqa: PLC0415 - it is slow to load, as for --help

    sys.exit(check_all(directory))


@rules.command("test")
@_directory
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write JUnit's XML too.")
def run_tests(directory: Path, junit: Path | None) -> None:
    """Check DIRECTORY, run the tests of its rules, and tell what they saw GIVEN and WHEN to be.

    Exit status 0 where a server would publish all of it, else 1: a case failed, something could not be read, or no
    test has seen the WHEN of a rule that acts be false.
    """
    from gallery_server.cli.rule_checking import test_all  # noqa: PLC0415 - as above

    sys.exit(test_all(directory, junit))


@rules.command()
@click.argument("file", type=click.Choice(["rule", "test"]), default="rule")
def schema(file: str) -> None:
    """Print the JSON Schema of rule files or of their tests, for editors."""
    from gallery_server.rules.schema import schema_of  # noqa: PLC0415 - as above

    click.echo(json.dumps(schema_of(file), indent=2))
