"""Name the stages at which models are measured."""

from __future__ import annotations

import click

scope_type = click.Choice(["Training", "Validation", "Test", "Production"], case_sensitive=False)
