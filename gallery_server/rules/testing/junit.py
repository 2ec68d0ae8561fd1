"""Write the results of tests as JUnit's XML, which every CI shows."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from gallery_server.rules.files.mistake import Mistake
from gallery_server.rules.testing.running import CaseResult, Verdict
from gallery_server.rules.testing.verdict import TeamVerdict


def junit(verdicts: Iterable[TeamVerdict]) -> str:
    """Answer a document with a suite for each test file, and one for the mistakes of each team."""
    root = ET.Element("testsuites", name="rules")
    for verdict in verdicts:
        for result in verdict.results.values():
            _suite(root, result.path, [_case(result.path, case) for case in result.cases])
        mistakes = [*verdict.team.mistakes, *verdict.untested]
        if mistakes:
            _suite(root, verdict.team.name, [_mistake(mistake) for mistake in mistakes])
    ET.indent(root)
    return ET.tostring(root, "unicode", xml_declaration=True) + "\n"


def _suite(root: ET.Element, name: str, cases: list[ET.Element]) -> None:
    suite = ET.SubElement(root, "testsuite", name=_printable(name), tests=str(len(cases)))
    for tag in ("failure", "error"):
        suite.set(f"{tag}s", str(sum(case.find(tag) is not None for case in cases)))
    suite.extend(cases)


def _case(path: str, case: CaseResult) -> ET.Element:
    element = ET.Element("testcase", classname=_printable(path), name=_printable(case.name))
    if case.verdict is not Verdict.PASS:
        told = [*map(str, case.differences), *case.notes]
        tag = "failure" if case.verdict is Verdict.FAIL else "error"
        ET.SubElement(element, tag, message=_printable(case.differences[0].problem)).text = _printable("\n".join(told))
    return element


def _mistake(mistake: Mistake) -> ET.Element:
    element = ET.Element("testcase", classname=_printable(mistake.path), name="check")
    ET.SubElement(element, "error", message=_printable(mistake.problem)).text = _printable(
        f"{mistake}\n{mistake.excerpt}"
    )
    return element


def _printable(text: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(character if character.isprintable() or character == "\n" else " " for character in text)
