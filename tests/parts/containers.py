"""Run a database in a container of Docker's.

GALLERY_TEST_MYSQL_IMAGE names another image than MySQL 8.4; it has to set itself up as the official ones do.
"""

from __future__ import annotations

import os

from docker.errors import DockerException  # type: ignore[import-untyped] # docker ships no types
from testcontainers.community.mysql import MySqlContainer

from gallery_server.dal.address import MySQLAddress
from tests.parts.mariadb import MySQLServer

_IMAGE = "mysql:8.4"
_PASSWORD = "p@ss/word"  # noqa: S105 - of a private server; with what a URL must encode


class EngineMissing(Exception):  # noqa: N818 - it says what is missing
    """Say that no Docker engine answers, or that it cannot run the image."""


class ContainedMySQL(MySQLServer):
    """Own a server in a container, started when it is made and gone when it is stopped."""

    def __init__(self) -> None:
        image = os.environ.get("GALLERY_TEST_MYSQL_IMAGE", _IMAGE)
        try:
            self._container = MySqlContainer(image, username="root", password=_PASSWORD).start()
        except DockerException as error:
            raise EngineMissing(f"Docker cannot run {image}: {error}; scripts/test-containers brings both") from error
        host, port = self._container.get_container_host_ip(), int(self._container.get_exposed_port(3306))
        super().__init__(MySQLAddress(host, port, "mysql", "root", _PASSWORD))

    def stop(self) -> None:
        """Remove the container with its data."""
        self._container.stop()
