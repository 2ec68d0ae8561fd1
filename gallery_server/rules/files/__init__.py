"""The files that teams write: safely read, held against what they must look like, and every mistake at its place.

source   bytes ─ yaml_reading | json_reading ─> nodes, each with where it stands ─ alignment ─> down to a character
shape    nodes ─ pydantic ─> a model, or mistakes; `fields` are the types in it
"""
