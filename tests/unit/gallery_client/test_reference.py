from __future__ import annotations

import uuid

import pytest

from gallery_client.errors import InvalidArgument
from gallery_client.reference import instance_reference, is_id, line_reference, parse_line, parse_model, parse_place


def test_a_reference_encodes_shard_values_alone() -> None:
    shard = {"city": "New York City", "odd": "a/b@c,d=e%#~é"}
    written = instance_reference("my project", "demand", shard, "4.2")
    assert written == "my project/demand/city=New%20York%20City,odd=a%2Fb%40c%2Cd%3De%25%23~%C3%A9@4.2"
    assert parse_line(written.removesuffix("@4.2")) == ("my project", "demand", shard)


def test_a_line_without_a_shard() -> None:
    assert parse_line("p/m") == ("p", "m", {})


@pytest.mark.parametrize(
    "text", ["", "p", "p/", "/m", "p/m/", "p/m/k", "p/m/=v", "p/m/k=v,", "p/m/k=v@newest", "p/m@1.0"]
)
def test_what_is_no_line_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(InvalidArgument, match="project/model/key=value"):
        parse_line(text)


@pytest.mark.parametrize("text", ["p/m/k=v,k=w", "p/m/k=%FF"])
def test_a_line_that_would_lose_something_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgument, match="write project/model"):
        parse_line(text)


def test_a_line_where_a_model_is_meant_is_refused() -> None:
    with pytest.raises(InvalidArgument, match=r"write p/m \["):
        parse_model("p/m/k=v")


def test_ids() -> None:
    assert is_id(str(uuid.uuid4()))
    assert not is_id(uuid.uuid4().hex)
    assert not is_id("p/m@newest")
    assert not is_id("z" * 36)


def test_a_place_is_a_line_and_an_environment() -> None:
    assert parse_place("p/m/city=a%40b@my env") == (("p", "m", {"city": "a@b"}), "my env")


@pytest.mark.parametrize(
    "text", ["p/m", "p/m@", "@production", "p@production", "p/m@newest", "p/m@production~1", "p/m@#5"]
)
def test_what_is_no_place_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(InvalidArgument, match="project/model"):
        parse_place(text)


def test_lines_models_and_projects_are_written_alike() -> None:
    assert line_reference("p", None, {}) == "p"
    assert line_reference("p", "m", {}) == "p/m"
    assert line_reference("p", "m", {"k": "a/b"}) == "p/m/k=a%2Fb"
