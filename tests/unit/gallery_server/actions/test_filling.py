from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery_server.actions.filling import Values, reads_secrets
from gallery_server.domain.template import Template
from gallery_server.errors import ActionFailed, InvalidArgument

NAMES = {
    "modelName": "Random Forest",
    "größe": 1,
    "shard": {"city": "Paris", "two words": "x", "it's": "y"},
    "metrics": {"mae": 0.25, "n": 3, "big": 10**40},
    "flag": True,
    "nothing": None,
    "made": datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=2))),
    "list": [1, "a", None],
    "nested": {"a": {"b": {"c": "deep"}}},
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def values(**names: object) -> Values:
    return Values(names or NAMES, {"token": "hush"}.__getitem__)


def text(written: str, **names: object) -> str:
    return values(**names).text(Template.of("text", written))


@pytest.mark.parametrize(
    ("written", "filled"),
    [
        ("", ""),
        ("plain $ {} $5 }", "plain $ {} $5 }"),
        ("${modelName}", "Random Forest"),
        ("a${ modelName }b", "aRandom Forestb"),
        ("${größe}", "1"),
        ("${shard.city}${shard['city']}${shard[\"city\"]}", "ParisParisParis"),
        ("${shard['two words']}", "x"),
        ('${shard["it\'s"]}', "y"),
        ("${nested.a['b'].c}", "deep"),
        ("${metrics.mae} of ${metrics.n}", "0.25 of 3"),
        ("${flag}", "true"),
        ("${made}", "2026-03-01T10:00:00Z"),
        ("${list}", '[1, "a", null]'),
        ("${secret.token}", "hush"),
        ("$${modelName}", "${modelName}"),
        ("$$${modelName}", "$${modelName}"),
        ("${modelName}$${x}", "Random Forest${x}"),
    ],
)
def test_a_text_is_filled(written: str, filled: str) -> None:
    assert text(written) == filled


@pytest.mark.parametrize(
    ("written", "leaf"),
    [
        ("${metrics.mae}", 0.25),
        ("${metrics.n}", 3),
        ("${metrics.big}", 10**40),
        ("${flag}", True),
        ("${nothing}", None),
        ("${shard}", {"city": "Paris", "two words": "x", "it's": "y"}),
        ("${list}", [1, "a", None]),
        (" ${metrics.n}", " 3"),
        ("${metrics.n}${flag}", "3true"),
    ],
)
def test_a_reference_alone_keeps_its_kind(written: str, leaf: object) -> None:
    found = values().leaf(Template.of("json", written))
    assert (found, type(found)) == (leaf, type(leaf))


@pytest.mark.parametrize(
    "written",
    [
        *(
            "${",
            "${}",
            "${ }",
            "${1a}",
            "${a.}",
            "${.a}",
            "${a b}",
            "${a[b]}",
            "${a[0]}",
            "${a['b}",
            "${a.b()}",
            "${-a}",
        ),
        *(
            "${a + b}",
            "${a}${",
            "${${a}}",
            "${a.1}",
            "${secret}",
            "${secret.a.b}",
            "${a['b\"]}",
            "${a\n",
            "${a;}",
            "${ａ.b",
        ),
    ],
)
def test_what_is_no_reference_is_refused_when_it_is_read(written: str) -> None:
    with pytest.raises(InvalidArgument, match="write \\$\\{name\\}") as raised:
        Template.of("json.x", written)
    assert raised.value.details["field"] == "json.x"


@pytest.mark.parametrize(
    "path", ["gone", "shard.gone", "modelName.upper", "list.append", "metrics.mae.real", "nothing.x", "shard.__class__"]
)
def test_what_is_not_there_is_a_failure_for_good(path: str) -> None:
    with pytest.raises(ActionFailed, match="has no value") as raised:
        text(f"${{{path}}}")
    assert not raised.value.retryable


def test_null_has_no_text() -> None:
    with pytest.raises(ActionFailed, match=r"'\$\{nothing\}' is null"):
        text("x ${nothing}")


@pytest.mark.parametrize(("value", "sent"), [("nan", "NaN"), ("inf", "Infinity"), ("-inf", "-Infinity")])
def test_numbers_that_json_has_not_become_their_names(value: str, sent: str) -> None:
    assert values(x=float(value)).leaf(Template.of("json", "${x}")) == sent
    assert values(x={"a": [float(value)]}).leaf(Template.of("json", "${x}")) == {"a": [sent]}


@given(value=JSON)
def test_a_value_comes_through_json_as_it_was(value: object) -> None:
    written = {"a": ["${x}", {"b": "${x}"}], "${x}": 1}
    sent = json.dumps(values(x=value).tree("json", written))
    assert json.loads(sent) == {"a": [value, {"b": value}], "${x}": 1}


@given(value=st.text(), other=st.text())
def test_no_text_ends_the_part_of_a_url_where_it_stands(value: str, other: str) -> None:
    filled = values(x=value, y=other).url(Template.of("url", "https://h/a/${x}/b?p=${x}&q=${y}"))
    parts = urlsplit(filled)
    assert (parts.netloc, parts.fragment, parts.path.count("/")) == ("h", "", 3)
    shown = [each.encode("utf-8", "replace").decode() for each in (value, other)]
    assert parse_qsl(parts.query, keep_blank_values=True) == [("p", shown[0]), ("q", shown[1])]


@given(written=st.text(alphabet="${}ab.[]'\" \\", max_size=30))
def test_any_text_is_read_or_refused(written: str) -> None:
    try:
        template = Template.of("x", written)
    except InvalidArgument:
        return
    rebuilt = "".join(part for part in template.parts if isinstance(part, str))
    assert ("${" in written) or rebuilt == written


@pytest.mark.parametrize(
    ("written", "secret"),
    [
        ("${secret.a}", True),
        ({"a": ["x", {"b": "${ secret['a'] }"}]}, True),
        ("$${secret.a}", False),
        ("secret", False),
        ({"secret": 1}, False),
    ],
)
def test_secrets_are_seen_wherever_they_stand(written: object, secret: bool) -> None:
    assert reads_secrets(written) is secret


def test_a_value_named_secret_is_not_a_secret_of_the_server() -> None:
    filled = Values({"secret": {"token": "from a rule"}}, {"token": "hush"}.__getitem__)
    assert filled.text(Template.of("x", "${secret.token}")) == "hush"
