"""Make databases ready for a server."""

from __future__ import annotations

from gallery_server.dal.database import Database
from gallery_server.dal.migrate import migrate
from tests.parts.mariadb import MySQLServer


def migrated(mariadb: MySQLServer) -> str:
    """Create a database with all tables and answer its URL."""
    url = mariadb.create_database()
    database = Database.open(url)
    migrate(database)
    database.close()
    return url
