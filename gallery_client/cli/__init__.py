"""The `gallery` command: `gallery <noun> <verb>`, and short forms for what is typed most."""

from __future__ import annotations

import click

from gallery_client.cli.decisions import champion, decisions
from gallery_client.cli.dependencies import dependencies
from gallery_client.cli.deployments import deploy, deployments, holds, rollback, serving
from gallery_client.cli.events import events
from gallery_client.cli.health import health
from gallery_client.cli.instances import history, instances
from gallery_client.cli.invocation import Settings, shared_options
from gallery_client.cli.jobs import jobs
from gallery_client.cli.judging import apply, trigger
from gallery_client.cli.metrics import metrics
from gallery_client.cli.models import models
from gallery_client.cli.projects import projects
from gallery_client.cli.rules import rules
from gallery_client.cli.search import search
from gallery_client.cli.server import server
from gallery_client.cli.transfers import load, save
from gallery_client.version import __version__

_EPILOG = """\b
A model is named project/model. An instance is named by its id or by a reference:
  project/model@4.2                  a version
  project/model@#57                  a number
  project/model/city=Oslo@newest     the newest of a shard; values are percent-encoded
  project/model@production           what is deployed there; @production~1 what was before
\b
Exit status: 0, 1 when the server or a file refuses, 2 when the command line is wrong.
\b
Completion in bash (zsh and fish alike):
  eval "$(_GALLERY_COMPLETE=bash_source gallery)"
"""


@click.group(epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gallery", message="%(prog)s %(version)s")
@shared_options
@click.pass_context
def main(context: click.Context, server: str | None, timeout: float | None, *, as_json: bool) -> None:
    """Save any model in Gallery and load it anywhere."""
    context.obj = Settings().over(server, timeout, as_json=as_json)


for command in (
    server,
    projects,
    models,
    instances,
    save,
    load,
    search,
    history,
    metrics,
    health,
    events,
    dependencies,
    deployments,
    holds,
    deploy,
    rollback,
    serving,
    champion,
    decisions,
    rules,
    jobs,
):
    main.add_command(command)

for command in (trigger, apply):
    rules.add_command(command)
