"""The setting `database`: its forms, and what is said where it has none of them."""

from __future__ import annotations

import pytest

from gallery_server.dal.address import InvalidAddress, MySQLAddress, SqliteAddress, parse_address


def test_three_slashes_precede_a_relative_path_and_four_an_absolute_one():
    assert parse_address("sqlite:///home/gallery.db") == SqliteAddress("home/gallery.db")
    assert parse_address("sqlite:////var/lib/a#b?c.db") == SqliteAddress("/var/lib/a#b?c.db")


def test_a_server_is_named_with_user_and_database():
    address = parse_address("mysql://ann:p%40ss%2F@db.example:3307/gal%20lery")
    assert address == MySQLAddress("db.example", 3307, "gal lery", "ann", "p@ss/")
    assert parse_address("mysql://ann:x@db/g") == MySQLAddress("db", 3306, "g", "ann", "x")


def test_a_socket_and_a_certificate_are_options():
    address = parse_address("mysql://ann@/g?unix_socket=/run/my.sock&ssl_ca=/etc/ca.pem")
    assert address == MySQLAddress("localhost", 3306, "g", "ann", "", "/run/my.sock", "/etc/ca.pem")


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", "has no known scheme"),
        ("postgresql://ann:secret@db/g", "has no known scheme"),
        ("sqlite://host/file", "names a host"),
        ("sqlite:///", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("mysql://ann:secret@db", "lacks the user or the database"),
        ("mysql://db/g", "lacks the user or the database"),
        ("mysql://ann:secret@/g", "lacks the host"),
        ("mysql://ann:secret@db:port/g", "is no URL"),
        ("mysql://ann:sec[ret@db/g", "is no URL"),
        ("mysql://ann:secret@db/g?charset=latin1", "has the unknown option 'charset'"),
    ],
)
def test_another_form_is_refused_with_the_forms_and_without_the_password(url: str, problem: str):
    with pytest.raises(InvalidAddress) as raised:
        parse_address(url)
    message = str(raised.value)
    assert message.startswith(f"The setting database {problem}")
    assert "sqlite:///PATH or mysql://USER:PASSWORD@HOST[:PORT]/DATABASE" in message
    assert "sec" not in message


def test_an_address_shows_no_password():
    address = parse_address("mysql://ann:secret@db/g")
    assert str(address) == "mysql://ann@db:3306/g"
    assert "secret" not in repr(address)
