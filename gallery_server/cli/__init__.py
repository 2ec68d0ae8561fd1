"""Give operators their commands: `gallery-server serve`, those that keep its store, and those for authors of rules."""

from __future__ import annotations

import click

from gallery_server.cli.events import events
from gallery_server.cli.keeping import backup, fsck, sweep
from gallery_server.cli.rules import rules
from gallery_server.cli.serving import migrate, serve, work


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="gallery", prog_name="gallery-server")
def main() -> None:
    """Run a Gallery server and keep its store.

    Every setting is an option, an environment variable (GALLERY_HOME, GALLERY_LISTEN, ...) and a key of the TOML file.
    """


for _command in (serve, work, migrate, sweep, fsck, backup, events, rules):
    main.add_command(_command)
