"""Say in which projects, models and lines a search looks."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import and_, or_

from gallery_client.conditions import Condition, field
from gallery_client.records.model import Model
from gallery_client.reference import LineReference, parse_line

Lines = Model | str
"""A project, `project/model`, `project/model/city=Oslo`, or a model."""


def within_lines(names: Iterable[Lines]) -> list[Condition]:
    """Answer conditions that hold for instances of any of these, of all where there is none.

    What all of them share stands alone, so that the server can go by its index. Raises InvalidArgument.
    """
    lines = [_line(name) for name in names]
    projects = sorted({line.project for line in lines})
    models = sorted({line.model for line in lines})
    if len(projects) != 1:
        return [reduce(or_, map(_one, lines))] if lines else []
    project = field("projectName") == projects[0]
    if "" in models:
        return [project]
    if any(line.shard for line in lines):
        return [project, reduce(or_, map(_in_project, lines))]
    return [project, field("baseVersionId") == models[0] if len(models) == 1 else field("baseVersionId").is_in(models)]


def _line(name: Lines) -> LineReference:
    if isinstance(name, Model):
        return LineReference(name.project_name, name.base_version_id, {})
    # A project alone is no line, and has the same rule for what may stand in a name.
    return parse_line(name) if "/" in name else parse_line(f"{name}/model")._replace(model="")


def _one(line: LineReference) -> Condition:
    project = field("projectName") == line.project
    return project & _in_project(line) if line.model else project


def _in_project(line: LineReference) -> Condition:
    shard = [field(f"shard['{key}']") == value for key, value in line.shard.items()]
    return reduce(and_, shard, field("baseVersionId") == line.model)
