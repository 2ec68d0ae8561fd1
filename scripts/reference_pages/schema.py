"""Write the page of all tables."""

from __future__ import annotations

import inspect
from typing import Any

from gallery_server.dal.schema import TABLES

from .markdown import made_by, table

_INTRODUCTION = """\
# Tables

The metadata store in one line a table; `gallery_server/dal/schema/` declares them,
`gallery_server/dal/migrations/` makes them, on SQLite and on MySQL or MariaDB alike. Programs read Gallery by its
[calls](calls.md); a table may change with any version. Times are microseconds since 1970, UTC; ids are 16 bytes,
digests 32. `schema_migration` keeps which migrations ran.
"""


def render() -> str:
    """Write the page."""
    rows = [[f"`{_name(row)}`", inspect.cleandoc(row.__doc__ or ""), _key(row), _columns(row)] for row in TABLES]
    heads = ["table", "one row is", "key", "columns"]
    return "\n".join([made_by("scripts/reference", "gallery_server/dal/schema/"), _INTRODUCTION, table(heads, rows)])


def _name(row: Any) -> str:
    name: str = row._meta.table_name  # noqa: SLF001 -- peewee offers what it knows of a table nowhere else
    return name


def _key(row: Any) -> str:
    meta = row._meta  # noqa: SLF001 -- as above
    return ", ".join(f"`{name}`" for name in getattr(meta.primary_key, "field_names", [meta.primary_key.name]))


def _columns(row: Any) -> str:
    return ", ".join(f"`{field.name}`" for field in row._meta.sorted_fields)  # noqa: SLF001 -- as above
