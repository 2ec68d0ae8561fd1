"""Actions of a team: names for kinds with settings, checked by the kinds themselves."""

from __future__ import annotations

import pytest

from gallery_server.actions.checking import checks
from gallery_server.actions.kind import Check
from gallery_server.errors import InvalidArgument
from gallery_server.rules.actions_file import BARE_KINDS, named_action, read_actions, unknown_action
from gallery_server.rules.files.mistake import Mistaken

ACTIONS = b"""\
retrain:
  kind: http
  url: https://argo.example.org/retrain
  secret: argo
  json: {city: "${shard.city}", from: "${instanceId}"}
announce: {kind: log}
"""


def test_actions_have_the_settings_that_their_kind_answers() -> None:
    found = read_actions("t/actions.yaml", ACTIONS, checks())
    assert {name: action.kind for name, action in found.items()} == {"retrain": "http", "announce": "log"}
    assert found["retrain"].settings["method"] == "POST", "a default of the kind"
    assert "kind" not in found["retrain"].settings


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("page: {kind: pager}", 1, 14, "there is no kind of action 'pager'"),
        ("page: {kind: htp}", 1, 14, "is http meant?"),
        ("page: {url: x}", 1, 1, "page has no kind; write it as page: {kind:"),
        ("page: http", 1, 1, "page has no kind"),
        ("page: {kind: 5}", 1, 1, "page has no kind"),
        ("log: {kind: log}", 1, 1, "log is a kind of action; choose another name"),
        ("a/b: {kind: log}", 1, 6, "/ is not allowed in names"),
        ("call:\n  kind: http\n  secret: s\n  ulr: https://x.org", 4, 3, "http has no setting 'ulr'"),
        ("call:\n  kind: http\n  secret: s", 1, 1, "url is missing"),
        ("call:\n  kind: http\n  url: ftp://x.org\n  secret: s", 3, 3, "url is"),
        ("call:\n  kind: http\n  url: https://x.org\n  secret: s\n  json:\n    a: [1, '${']", 6, 12, "json.a[1]"),
    ],
)
def test_a_mistake_is_told_at_its_place(text: str, line: int, column: int, says: str) -> None:
    with pytest.raises(Mistaken) as caught:
        read_actions("t/actions.yaml", text.encode(), checks())
    (mistake,) = caught.value.mistakes
    assert says in mistake.problem
    assert (mistake.place.line, mistake.place.column) == (line, column)


def test_all_mistakes_are_told() -> None:
    with pytest.raises(Mistaken) as caught:
        read_actions("t/actions.yaml", b"a: {kind: x}\nb: {kind: y}\n", checks())
    assert [each.place.line for each in caught.value.mistakes] == [1, 2]


def takes_nothing(check: Check) -> bool:
    try:
        check({})
    except InvalidArgument:
        return False
    return True


def test_kinds_without_settings_have_names_of_their_own() -> None:
    assert set(BARE_KINDS) == {kind for kind, check in checks().items() if takes_nothing(check)}
    found = named_action("deploy", {})
    assert found is not None
    assert (found.name, found.kind) == ("deploy", "deploy")
    assert named_action("http", {}) is None
    assert named_action("nothing", {}) is None


def test_the_advice_on_a_name_that_is_none() -> None:
    assert "http needs settings; give them a name" in unknown_action("http", [], checks())
    assert "is deploy meant?" in unknown_action("deplo", [], checks())
    assert "is retrain meant?" in unknown_action("retrian", ["retrain"], checks())
    assert "known are deploy," in unknown_action("zzz", [], checks())
