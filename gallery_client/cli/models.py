"""`gallery models`: models, their revisions and annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from gallery_client.cli.invocation import calling
from gallery_client.cli.pairs import read_pairs
from gallery_client.reference import parse_model

if TYPE_CHECKING:
    from gallery_client.cli.output import Output
    from gallery_client.client import GalleryClient

_PAIRS = {"multiple": True, "callback": read_pairs, "metavar": "KEY=VALUE"}

reason_option = click.option("--reason", required=True, help="Why; kept with who and when.")
revision_option = click.option("--revision", type=int, help="This revision alone; the whole model unless given.")


@click.group()
def models() -> None:
    """Make and show models; a MODEL is project/model or an id."""


@models.command("list")
@click.argument("project")
@click.option("--all", "include_deprecated", is_flag=True, help="Deprecated ones too.")
@calling
def list_models(gallery: GalleryClient, output: Output, project: str, *, include_deprecated: bool) -> None:
    """List the models of a project by name."""
    found = gallery.models(project, include_deprecated=include_deprecated)
    output.records(found, nothing=f"no models in {project}")


@models.command()
@click.argument("model")
@click.option("--revision", type=int, help="This revision; the newest unless given.")
@calling
def show(gallery: GalleryClient, output: Output, model: str, revision: int | None) -> None:
    """Show a model with one of its revisions."""
    output.record(gallery.get_model(model, revision=revision))


@models.command()
@click.argument("model", metavar="PROJECT/MODEL")
@click.option("--shard-key", "shard_keys", multiple=True, help="A metadata key whose values choose an instance's line.")
@click.option("--feature", "features", multiple=True, help="A feature; repeat for each.")
@click.option("-p", "--hyperparameter", "hyperparameters", help="A hyperparameter, such as max_depth:=8.", **_PAIRS)  # type: ignore[arg-type]  # click's options take more than one type
@click.option("-m", "--metadata", help="Anything else that the specification holds.", **_PAIRS)  # type: ignore[arg-type]  # as above
@click.option("--inputs", help="What goes in; JSON Schema is suggested.")
@click.option("--outputs", help="What comes out; JSON Schema is suggested.")
@click.option("--training", help="How it is trained.")
@click.option("--serving", help="How it is served.")
@click.option("--depends-on", multiple=True, metavar="MODEL", help="A model that it shall depend on; repeat for each.")
@click.option("--annotate", "annotations", help="An annotation, such as owner=forecasting.", **_PAIRS)  # type: ignore[arg-type]  # as above
@click.option(
    "--expect-revision", "expected_newest_revision", type=int, help="Refuse unless this is the newest; 0: none yet."
)
@calling
def create(gallery: GalleryClient, output: Output, model: str, **fields: Any) -> None:
    """Make a model, or its next revision where the specification is a new one."""
    line = parse_model(model)
    given = {name: value for name, value in fields.items() if value not in ((), {}, None)}
    made = gallery.create_model(line.project, line.model, **given)
    if not output.as_json and made.revision:
        output.note(f"made revision {made.revision.revision}" if made.created else "nothing new: it has this revision")
    output.record(made)


@models.command()
@click.argument("model")
@calling
def history(gallery: GalleryClient, output: Output, model: str) -> None:
    """List the revisions of a model, newest first."""
    output.records(gallery.model_history(model), nothing="no revisions")


@models.command()
@click.argument("model")
@reason_option
@revision_option
@calling
def deprecate(gallery: GalleryClient, output: Output, model: str, reason: str, revision: int | None) -> None:
    """Flag a model or a revision as no longer meant for use."""
    output.record(gallery.deprecate_model(model, reason, revision=revision))


@models.command()
@click.argument("model")
@reason_option
@revision_option
@calling
def restore(gallery: GalleryClient, output: Output, model: str, reason: str, revision: int | None) -> None:
    """Lift a deprecation."""
    output.record(gallery.restore_model(model, reason, revision=revision))


@models.command()
@click.argument("model")
@click.argument("annotations", nargs=-1, required=True, callback=read_pairs, metavar="KEY=VALUE...")
@calling
def annotate(gallery: GalleryClient, output: Output, model: str, annotations: dict[str, object]) -> None:
    """Write annotations; KEY= removes one."""
    output.record(gallery.annotate_model(model, annotations))


@models.command("annotations")
@click.argument("model")
@click.option("--key", help="This key alone.")
@click.option("--history", is_flag=True, help="Every entry ever written.")
@calling
def list_annotations(gallery: GalleryClient, output: Output, model: str, key: str | None, *, history: bool) -> None:
    """List annotations, or their history."""
    output.records(gallery.model_annotations(model, key=key, history=history), nothing="no annotations")
