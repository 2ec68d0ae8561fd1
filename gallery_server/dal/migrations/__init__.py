"""Hold the migrations: one numbered file for each change of the schema, never edited once it is released."""
