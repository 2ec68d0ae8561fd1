"""What every command of `gallery` shares: where the server is, how long to wait, in which form to answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from gallery_client.cli.output import Output, printable
from gallery_client.client import GalleryClient
from gallery_client.errors import GalleryError

if TYPE_CHECKING:
    from collections.abc import Callable

_OPTIONS = (
    click.option(
        "--server",
        metavar="HOST:PORT",
        help="Address of the server, or several with commas; else GALLERY_ADDRESS, else 127.0.0.1:9480.",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        help="Limit of each call; 60 unless given.",
    ),
    click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for programs."),
)


class Fault(click.ClickException):
    """End the command with one line on standard error and exit status 1."""

    def format_message(self) -> str:
        """Answer the line, without what could command the terminal."""
        return printable(self.message)


@dataclass(frozen=True)
class Settings:
    """Hold the options that may stand before or after the command's name; the later ones win."""

    server: str | None = None
    timeout: float = 60.0
    as_json: bool = False

    def over(self, server: str | None, timeout: float | None, *, as_json: bool) -> Settings:
        """Answer these settings with what is given over them."""
        return replace(
            self,
            server=server or self.server,
            timeout=timeout or self.timeout,
            as_json=as_json or self.as_json,
        )


def shared_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every command takes."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def calling(function: Callable[..., None]) -> Callable[..., None]:
    """Run a command with a client and an output; what goes wrong becomes one line and exit status 1.

    The command is a function of GalleryClient, Output and its own options.
    """

    @shared_options
    @wraps(function)
    def command(*, server: str | None, timeout: float | None, as_json: bool, **options: Any) -> None:
        settings: Settings = click.get_current_context().obj.over(server, timeout, as_json=as_json)
        try:
            with GalleryClient(settings.server, timeout=settings.timeout) as gallery:
                function(gallery, Output(as_json=settings.as_json), **options)
        except BrokenPipeError:
            raise
        except (GalleryError, OSError) as error:
            raise Fault(str(error)) from error

    return command
