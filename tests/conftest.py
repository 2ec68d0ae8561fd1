"""Fixtures that every test may use."""

from __future__ import annotations

pytest_plugins = ["tests.parts.databases", "tests.parts.fixtures", "tests.parts.hadoop_fixtures", "tests.parts.s3"]
