"""Do by hand, in plain PyMySQL, what the server does: the floor of the metadata store."""

from __future__ import annotations

import os
import secrets
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymysql

from gallery_server.dal.address import MySQLAddress, parse_address

_INSTANCE = """
SELECT i.*, p.name, m.base_version_id, l.shard, b.size, b.sha256, b.state, d.reason
FROM instance i
JOIN project p ON p.project_id = i.project_id
JOIN model m ON m.model_id = i.model_id
JOIN line l ON l.line_id = i.line_id
JOIN `blob` b ON b.blob_id = i.blob_id
LEFT JOIN instance_deprecation d ON d.deprecation_id = i.deprecation_id
WHERE i.instance_id = %s
"""
_ANNOTATIONS = """
SELECT * FROM instance_annotation WHERE annotation_id IN
(SELECT MAX(annotation_id) FROM instance_annotation WHERE instance_id = %s GROUP BY instance_id, `key`)
"""


def connect(url: str) -> Any:
    """Open a plain connection, autocommitting, with the server's isolation."""
    address = parse_address(url)
    assert isinstance(address, MySQLAddress)
    return pymysql.connect(
        host=address.host,
        port=address.port,
        user=address.user,
        password=address.password,
        database=address.database,
        charset="utf8mb4",
        autocommit=True,
        init_command="SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
    )


def read_instance(connection: Any, instance_id: str) -> None:
    """Fetch the rows that getInstance answers from."""
    key = uuid.UUID(instance_id).bytes
    with connection.cursor() as cursor:
        cursor.execute(_INSTANCE, (key,))
        assert cursor.fetchone()
        cursor.execute(_ANNOTATIONS, (key,))
        cursor.fetchall()


def write_file(folder: Path) -> Callable[[bytes], None]:
    """Make a writer of durable files."""
    folder.mkdir(parents=True, exist_ok=True)

    def write(content: bytes) -> None:
        with (folder / secrets.token_hex(16)).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    return write


class RawWriter:
    """Write bytes and the rows of an instance, as a program without a server would."""

    def __init__(self, connection: Any, instance_id: str, write_bytes: Callable[[bytes], None]) -> None:
        """Write rows like those of an instance that stands."""
        self._connection = connection
        self._write_bytes = write_bytes
        with connection.cursor(pymysql.cursors.DictCursor) as cursor:
            cursor.execute("SELECT * FROM instance WHERE instance_id = %s", (uuid.UUID(instance_id).bytes,))
            self._instance = cursor.fetchone()
            cursor.execute("SELECT * FROM `blob` WHERE blob_id = %s", (self._instance["blob_id"],))
            self._blob = cursor.fetchone()
            cursor.execute("SELECT * FROM client_request LIMIT 1")
            self._request = cursor.fetchone()

    def write(self, content: bytes) -> None:
        """Write the bytes durably, then the same rows and counters in one transaction."""
        self._write_bytes(content)
        instance = self._instance
        counter = {"model_id": instance["model_id"], "line_id": instance["line_id"]}
        self._connection.begin()
        with self._connection.cursor() as cursor:
            _insert(cursor, "client_request", self._request | {"request_key": secrets.token_bytes(32)})
            cursor.execute("UPDATE model SET last_number = last_number + 1 WHERE model_id = %(model_id)s", counter)
            cursor.execute("SELECT last_number FROM model WHERE model_id = %(model_id)s", counter)
            number = cursor.fetchone()[0]
            cursor.execute("UPDATE line SET last_sequence = last_sequence + 1 WHERE line_id = %(line_id)s", counter)
            cursor.execute("SELECT last_sequence FROM line WHERE line_id = %(line_id)s", counter)
            sequence = cursor.fetchone()[0]
            cursor.execute(
                "UPDATE line_revision SET next_ordinal = next_ordinal + 1 WHERE line_id = %(line_id)s", counter
            )
            cursor.execute("SELECT next_ordinal FROM line_revision WHERE line_id = %(line_id)s", counter)
            ordinal = cursor.fetchone()[0] - 1
            _insert(cursor, "blob", self._blob | {"blob_id": None, "key": secrets.token_hex(32)})
            fresh = {
                "instance_id": uuid.uuid4().bytes,
                "blob_id": cursor.lastrowid,
                "number": number,
                "line_sequence": sequence,
                "ordinal": ordinal,
            }
            _insert(cursor, "instance", instance | fresh)
        self._connection.commit()


def _insert(cursor: Any, table: str, row: dict[str, Any]) -> None:
    names = ", ".join(f"`{name}`" for name in row)
    marks = ", ".join(["%s"] * len(row))
    cursor.execute(f"INSERT INTO `{table}` ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608 - own names
