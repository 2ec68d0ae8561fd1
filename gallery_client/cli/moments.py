"""Read a moment on the command line: RFC 3339 with an offset, or how long ago it was."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import click

_AGO = re.compile(r"(\d{1,9})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Moment(click.ParamType[datetime]):
    """Be the type of an option that takes a moment in the past."""

    name = "moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:  # noqa: ARG002 - click's signature
        """Answer the moment; what is none is a usage error."""
        text = str(value)
        if match := _AGO.fullmatch(text):
            return datetime.now(UTC) - timedelta(**{_UNITS[match[2]]: int(match[1])})
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self.fail(f"{text!r} is no moment; write 2026-01-31T12:00:00Z, or 90s, 30m, 2h or 7d for so long ago")
        if moment.tzinfo is None:
            self.fail(f"{text!r} has no offset; add Z or +01:00")
        return moment
