"""The Thrift contract: it keeps its rules, only grows, and compiles; and each rule refuses what it is there for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from idl_lint import accepted, compiler, node_contract
from idl_lint.loading import load
from idl_lint.rules import RULES, breaches

from tests.parts.missing import missing

TOP = Path(__file__).parents[2]
IDL = TOP / "idl"

SOUND = """\
/** The contract. */
/** Who calls. */
struct CallContext {
  1: optional string token
}
/** How it fails. */
exception GalleryFault {
  1: optional string message
}
struct GetThingRequest {
  1: optional string thingId
}
struct GetThingResponse {
  1: optional string thing
}
/** Kinds. */
enum Kind { UNSPECIFIED = 0, PLAIN = 1 }
/** One of two. */
union Value { 1: string text, 2: i64 whole }
/** Things. */
struct ThingPage {
  1: optional list<Kind> items
  2: optional string nextCursor
}
/** The service. */
service Gallery {
  /** Get a thing. */
  GetThingResponse getThing(1: CallContext caller, 2: GetThingRequest request) throws (1: GalleryFault fault)
}
"""

FIELD = "1: optional string thing\n"
CALL = "getThing(1: CallContext caller, 2: GetThingRequest request) throws (1: GalleryFault fault)"
KIND = "enum Kind { UNSPECIFIED = 0, PLAIN = 1 }"

BREACHES = [
    ("call_has_the_one_shape", "GetThingResponse getThing", "void getThing"),
    ("call_has_the_one_shape", "CallContext caller", "CallContext context"),
    ("call_has_the_one_shape", "GetThingResponse getThing", "Value getThing"),
    ("call_has_the_one_shape", " throws (1: GalleryFault fault)", ""),
    ("call_has_the_one_shape", f"GetThingResponse {CALL}", "oneway void getThing(1: CallContext caller)"),
    ("fields_are_optional", FIELD, "1: required string thing\n"),
    ("fields_are_optional", FIELD, "1: string thing\n"),
    ("fields_are_numbered", FIELD, "optional string thing\n"),
    ("fields_are_numbered", FIELD, "0: optional string thing\n"),
    ("fields_have_no_default", FIELD, "1: optional i32 thing = 0\n"),
    ("fields_have_no_default", FIELD, "1: optional map<string, string> thing = {}\n"),
    ("types_work_everywhere", FIELD, "1: optional set<string> thing\n"),
    ("types_work_everywhere", FIELD, "1: optional map<i64, string> thing\n"),
    ("types_work_everywhere", FIELD, "1: optional map<GetThingRequest, string> thing\n"),
    ("types_work_everywhere", FIELD, "1: optional map<string, map<i32, string>> thing\n"),
    ("enums_begin_with_unspecified", KIND, "enum Kind { PLAIN = 0 }"),
    ("enums_begin_with_unspecified", KIND, "enum Kind { UNSPECIFIED = 1, PLAIN = 0 }"),
    ("enum_numbers_are_unique", KIND, "enum Kind { UNSPECIFIED = 0, PLAIN = 1, SIMPLE = 1 }"),
    ("times_are_micros", FIELD, "1: optional string createdMicros\n"),
    ("times_are_micros", FIELD, "1: optional i64 createdAt\n"),
    ("lists_are_pages", "list<Kind> items", "list<Kind> things"),
    ("lists_are_pages", "2: optional string nextCursor", ""),
    ("lists_are_pages", FIELD, "1: optional list<string> things\n"),
    ("calls_compile_everywhere", CALL, CALL.replace("getThing", "seqid")),
    ("calls_compile_everywhere", CALL, CALL.replace("caller", "ctx")),
    ("fields_compile_everywhere", FIELD, "1: optional string read\n"),
    ("fields_compile_everywhere", "string message", "string cause"),
    ("fields_differ_by_more_than_case", FIELD, "1: optional string thing\n 2: optional string Thing\n"),
    ("types_compile_everywhere", "union Value", "union Object"),
    ("types_compile_everywhere", "union Value", "union QueryResult"),
    ("types_compile_everywhere", "union Value", "union NewValue"),
    ("type_names_are_unique", "union Value", "union Kind_PLAIN"),
    ("calls_are_documented", "/** Get a thing. */", ""),
    ("types_are_documented", "/** Kinds. */", ""),
    ("types_are_documented", "/** Things. */", "// Things."),
    ("files_are_documented", "/** The contract. */", "// The contract."),
]
"""A rule, and a change of the sound contract above that it refuses."""


def broken_rules(folder: Path) -> set[str]:
    contract = load(folder)
    return {rule.__name__ for rule in RULES if list(rule(contract))}


def described(tmp_path: Path, source: str) -> dict[str, str]:
    (tmp_path / "gallery.thrift").write_text(source)
    return accepted.describe(load(tmp_path))


def test_the_contract_keeps_every_rule() -> None:
    assert breaches(load(IDL)) == []


def test_the_contract_is_recorded_whole_and_keeps_its_promises() -> None:
    difference = accepted.compare(accepted.read(IDL / "accepted.json"), accepted.describe(load(IDL)))
    assert difference == accepted.Difference(added=(), broken=())


@pytest.mark.parametrize("client", sorted(compiler.GENERATORS))
def test_the_stubs_are_those_of_the_contract(client: str, tmp_path: Path) -> None:
    """`make idl` leaves no difference."""
    found = thrift()
    assert compiler.differences(found, client, IDL / "gallery.thrift", TOP, tmp_path) == []


def test_the_types_and_tables_of_the_node_client_are_those_of_the_contract() -> None:
    assert node_contract.differences(load(IDL), TOP) == []


def test_a_table_of_the_node_client_that_differs_is_named(tmp_path: Path) -> None:
    (tmp_path / "gallery.thrift").write_text(SOUND)
    contract = load(tmp_path)
    assert node_contract.differences(contract, tmp_path) == ["gallery.ts", "index.ts"]
    node_contract.replace(contract, tmp_path)
    assert node_contract.differences(contract, tmp_path) == []
    (tmp_path / node_contract.OUT / "gallery.ts").write_text("changed")
    (tmp_path / node_contract.OUT / "old.ts").write_text("old")
    assert node_contract.differences(contract, tmp_path) == ["gallery.ts", "old.ts"]
    node_contract.replace(contract, tmp_path)
    assert node_contract.differences(contract, tmp_path) == []


def test_a_stub_that_differs_is_named(tmp_path: Path) -> None:
    """One that was changed by hand, one that is missing, and one that the contract does not have any more."""
    found = thrift()
    root, top = tmp_path / "idl" / "gallery.thrift", tmp_path / "top"
    root.parent.mkdir()
    root.write_text(SOUND)
    compiler.replace(found, "node", root, top)
    assert compiler.differences(found, "node", root, top, tmp_path / "one") == []
    stubs = top / compiler.GENERATORS["node"].out
    (stubs / "package.json").write_text("{}")
    (stubs / "Gallery.js").write_text("changed")
    (stubs / "gallery_types.js").unlink()
    (stubs / "old_types.js").write_text("old")
    names = ["Gallery.js", "gallery_types.js", "old_types.js"]
    assert compiler.differences(found, "node", root, top, tmp_path / "two") == names
    compiler.replace(found, "node", root, top)
    assert compiler.differences(found, "node", root, top, tmp_path / "three") == []
    assert (stubs / "package.json").exists()


def test_a_sound_contract_breaks_no_rule(tmp_path: Path) -> None:
    (tmp_path / "gallery.thrift").write_text(SOUND)
    assert breaches(load(tmp_path)) == []


@pytest.mark.parametrize(("rule", "old", "new"), BREACHES)
def test_a_rule_refuses_its_breach(rule: str, old: str, new: str, tmp_path: Path) -> None:
    assert old in SOUND
    (tmp_path / "gallery.thrift").write_text(SOUND.replace(old, new, 1))
    assert rule in broken_rules(tmp_path)


def test_one_name_for_two_files_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "inner"):
        folder.mkdir(exist_ok=True)
        (folder / "gallery.thrift").write_text(SOUND)
    assert broken_rules(tmp_path) == {"file_names_are_unique", "type_names_are_unique"}


def test_every_rule_has_a_breach() -> None:
    assert {rule for rule, _, _ in BREACHES} | {"file_names_are_unique"} == {rule.__name__ for rule in RULES}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (FIELD, ""),
        (FIELD, "1: optional string renamed\n"),
        (FIELD, "1: optional i64 thing\n"),
        (FIELD, "2: optional string thing\n"),
        ("PLAIN = 1", "SIMPLE = 1"),
        ("PLAIN = 1", "PLAIN = 2"),
        ("union Value", "struct Value"),
        ("list<Kind> items", "list<string> items"),
        (f"GetThingResponse {CALL}", f"GetThingResponse {CALL.replace('getThing', 'getOther')}"),
        (f"GetThingResponse {CALL}", f"ThingPage {CALL}"),
    ],
)
def test_a_change_of_what_was_published_is_refused(old: str, new: str, tmp_path: Path) -> None:
    record = described(tmp_path, SOUND)
    assert accepted.compare(record, described(tmp_path, SOUND.replace(old, new, 1))).broken


@pytest.mark.parametrize(
    ("old", "new", "added"),
    [
        (FIELD, f"{FIELD}  2: optional i64 size\n", "gallery.GetThingResponse.2: i64 size"),
        ("PLAIN = 1", "PLAIN = 1, ROUND = 2", "gallery.Kind.ROUND: 2"),
        ("/** Things. */", "/** More. */\nstruct More {}\n/** Things. */", "gallery.More: struct"),
    ],
)
def test_an_addition_is_told(old: str, new: str, added: str, tmp_path: Path) -> None:
    record = described(tmp_path, SOUND)
    difference = accepted.compare(record, described(tmp_path, SOUND.replace(old, new, 1)))
    assert difference == accepted.Difference(added=(added,), broken=())


def test_the_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    record = described(tmp_path, SOUND)
    accepted.write(tmp_path / "accepted.json", record)
    assert accepted.read(tmp_path / "accepted.json") == record


def test_the_compiler_s_refusal_is_an_error(tmp_path: Path) -> None:
    if shutil.which("thrift") is None:
        missing("the Thrift compiler is not here; install it with: apt-get install thrift-compiler")
    (tmp_path / "gallery.thrift").write_text("struct Broken {")
    with pytest.raises(compiler.CompilerError, match=r"refuses gallery\.thrift for java"):
        compiler.generate("thrift", "java", tmp_path / "gallery.thrift", tmp_path)


def thrift() -> str:
    """Find the compiler, or fail where CI is set, and skip elsewhere."""
    try:
        return compiler.find()
    except compiler.CompilerError as error:
        missing(str(error))
