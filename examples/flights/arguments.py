"""Read what the demo's commands take."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from examples.flights.data import DESTINATIONS

_MOST_SERVERS = 8


def demo_parser(module: str, description: str | None, folder: str) -> argparse.ArgumentParser:
    """Answer a parser of the options that all of them take; `folder` is the demo's own where none is named."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=description)
    parser.add_argument(
        "--folder", type=Path, default=Path(folder), help="where homes and logs are left; %(default)s where unset"
    )
    parser.add_argument(
        "--destinations",
        type=_up_to(DESTINATIONS),
        metavar="N",
        default=100,
        help=f"how many of the {DESTINATIONS} destinations, busiest first; %(default)s where unset",
    )
    return parser


def add_store_options(parser: argparse.ArgumentParser) -> None:
    """Let the demo run on a database and a store that are there already."""
    parser.add_argument("--database", metavar="URL", help="mysql://user:password@host/database; SQLite where unset")
    parser.add_argument("--blobs", metavar="URI", help="file://, hdfs:// or s3:// for the bytes; a folder where unset")
    parser.add_argument(
        "--servers",
        type=_up_to(_MOST_SERVERS),
        metavar="N",
        default=1,
        help="how many servers, %(default)s where unset; of two and more, one is killed while models are stored",
    )


def _up_to(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {most}")
        return int(text)

    return read
