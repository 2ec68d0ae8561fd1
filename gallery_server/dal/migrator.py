"""Change the schema, in one statement a table where the engine commits every change at once."""

from __future__ import annotations

from collections.abc import Iterator

from peewee import SCOPE_VALUES, SQL, CompositeKey, EnclosedNodeList, Entity, Model, Node, NodeList
from playhouse.migrate import SchemaMigrator

from gallery_server.dal.session import Dialect, Session

_MYSQL_SETTINGS = " ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
_NAME_CHARACTERS = 64


class Migrator:
    """Change the schema that a session works on; handed to the `up` and `down` of every migration.

    `schema` is playhouse's migrator, for what is not a whole table.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.schema = SchemaMigrator.from_database(session)

    def create_table(self, model: type[Model]) -> None:
        """Create a table with its indexes, unless it exists; on SQLite run it inside a transaction.

        An index is named after its table and columns, as far as MySQL's 64 characters go.
        """
        meta = model._meta  # noqa: SLF001 - peewee's public name for it
        table = Entity(meta.table_name)
        context = self.session.get_sql_context(scope=SCOPE_VALUES)
        parts: list[Node] = [field.ddl(context) for field in meta.sorted_fields]
        if isinstance(meta.primary_key, CompositeKey):
            key = [Entity(meta.fields[name].column_name) for name in meta.primary_key.field_names]
            parts.append(NodeList((SQL("PRIMARY KEY"), EnclosedNodeList(key))))
        statements: list[Node] = []
        for columns, unique in _indexes(model):
            kind = SQL("UNIQUE INDEX" if unique else "INDEX")
            name = Entity(_index_name(meta.table_name, columns))
            covered = EnclosedNodeList([Entity(column) for column in columns])
            if self.session.dialect is Dialect.MYSQL:
                parts.append(NodeList((kind, name, covered)))
            else:
                statements.append(
                    NodeList((SQL("CREATE"), kind, SQL("IF NOT EXISTS"), name, SQL("ON"), table, covered))
                )
        context.literal("CREATE TABLE IF NOT EXISTS ").sql(table).literal(" ").sql(EnclosedNodeList(parts))
        if self.session.dialect is Dialect.MYSQL:
            context.literal(_MYSQL_SETTINGS)
        self.session.execute_sql(*context.query())
        for statement in statements:
            self._execute(statement)

    def add_index(self, table: str, columns: tuple[str, ...]) -> None:
        """Add an index to a table that is there, unless it has it."""
        name = _index_name(table, columns)
        if name not in self._index_names(table):
            covered = EnclosedNodeList([Entity(column) for column in columns])
            self._execute(NodeList((SQL("CREATE INDEX"), Entity(name), SQL("ON"), Entity(table), covered)))

    def drop_index(self, table: str, columns: tuple[str, ...]) -> None:
        """Drop an index, if it exists."""
        name = _index_name(table, columns)
        if name in self._index_names(table):
            where = [SQL("ON"), Entity(table)] if self.session.dialect is Dialect.MYSQL else []
            self._execute(NodeList((SQL("DROP INDEX"), Entity(name), *where)))

    def _index_names(self, table: str) -> set[str]:
        return {index.name for index in self.session.get_indexes(table)}

    def drop_table(self, model: type[Model]) -> None:
        """Drop a table with its indexes, if it exists."""
        table = Entity(model._meta.table_name)  # noqa: SLF001 - peewee's public name for it
        self._execute(NodeList((SQL("DROP TABLE IF EXISTS"), table)))

    def _execute(self, statement: Node) -> None:
        self.session.execute_sql(*self.session.get_sql_context().sql(statement).query())


def _index_name(table: str, columns: tuple[str, ...]) -> str:
    return "_".join((table, *columns))[:_NAME_CHARACTERS]


def _indexes(model: type[Model]) -> Iterator[tuple[tuple[str, ...], bool]]:
    meta = model._meta  # noqa: SLF001 - as above
    for field in meta.sorted_fields:
        if (field.index or field.unique) and not field.primary_key:
            yield (field.column_name,), field.unique
    for names, unique in meta.indexes:
        yield tuple(meta.fields[name].column_name for name in names), unique
