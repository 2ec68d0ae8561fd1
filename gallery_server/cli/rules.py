"""`gallery-server rules`: check, test and backtest rules; all but the last need no more than `gallery[rules]`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from gallery_server.cli.invocation import run, setting_options
from gallery_server.cli.keeping import work

_directory = click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path())


@click.group()
def rules() -> None:
    """Check and test the rules of a repository, for which no server is needed, and replay them on its metrics.

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
@_directory
@setting_options("home", "database")
@click.option("--since", required=True, metavar="TIME", help="How long ago, as 30d, or since when, as 2026-03-01.")
@click.option("--rule", "name", metavar="TEAM/NAME", help="Replay this rule alone.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for programs: a line for each moment.")
def backtest(config: Path | None, directory: Path, since: str, name: str | None, as_json: bool, **options: Any) -> None:
    """Replay recorded metrics, and print each moment at which DIRECTORY's rules would have decided otherwise.

    They are held against the active rules of the same teams, in the database of the server. First comes what turns
    true that was not: what would act and did not. Health, annotations and stages are taken as they are now; COOLDOWN,
    LIMIT and holds are left out. Rules that select are asked again at each of their decisions. Exit status 1 where a
    rule has a mistake.
    """
    run(
        lambda settings: work("backtesting", "backtest")(settings, directory, since, name, as_json=as_json),
        options,
        config,
    )


@rules.command()
@click.argument("file", type=click.Choice(["rule", "test"]), default="rule")
def schema(file: str) -> None:
    """Print the JSON Schema of rule files or of their tests, for editors."""
    from gallery_server.rules.schema import schema_of  # noqa: PLC0415 - as above

    click.echo(json.dumps(schema_of(file), indent=2))
