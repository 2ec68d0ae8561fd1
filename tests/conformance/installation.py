"""The servers that all clients meet: one on each engine, with a repository of rules that has a team for each client."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.conformance.cases import BEFORE, Case, Step, read
from tests.conformance.driving import CLIENTS, Fault, Opened
from tests.conformance.matching import Names, differences, filled
from tests.parts import callback
from tests.parts.rule_origin import Origin
from tests.parts.server import Server

_COMES_WITHIN = 60.0
"""Seconds for what happens behind a call."""
_PAUSE = 0.02
_RULES = Path(__file__).with_name("rules")
_NOBODY = "0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e11"


@contextmanager
def running(folder: Path, database: str | None = None) -> Iterator[Server]:
    """Run a server whose rule repository has the rules of every client."""
    origin = Origin(folder / "git")
    with callback.running() as receiver:
        origin.push(_rules(receiver.url))
        arguments = ["--rules-repository", str(origin.bare), "--rules-interval-seconds", "3600"]
        arguments += ["--callback-hosts", f"127.0.0.1:{receiver.port}"]
        with Server(folder / "home", database=database, processes=2, arguments=tuple(arguments)) as server:
            yield server


def _rules(receiver: str) -> dict[str, str | bytes | None]:
    return {
        f"{client}/{path.name}": path.read_text("utf-8")
        .replace("TEAM", client)
        .replace("URL", receiver)
        .replace("UUID", str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{path.stem}.{client}")))
        .replace("PROJECT", project_of(client))
        for client in CLIENTS
        for path in _RULES.iterdir()
    }


def project_of(client: str) -> str:
    return f"conformance-{client}"


class Desk:
    """Hold one client's place at a server, and the names that its cases know."""

    def __init__(self, client: Opened) -> None:
        self.client = client
        language = client.driver.client
        self._names: Names = {"client": language, "team": language, "project": project_of(language), "nobody": _NOBODY}
        for case in read(BEFORE):
            self._run(case, self._names)

    @property
    def names(self) -> Names:
        """Everything that stands from the beginning."""
        return dict(self._names)

    def run(self, case: Case) -> None:
        """Run a case with names of its own; raise AssertionError with what was expected and what came."""
        self._run(case, self.names)

    def _run(self, case: Case, names: Names) -> None:
        for step in case.steps:
            asked = filled(step.request, names)
            outcome = self._refused if step.fault else self._answered
            end = time.monotonic() + _COMES_WITHIN
            while (found := outcome(step, asked, names)) and step.eventually and time.monotonic() < end:
                time.sleep(_PAUSE)
            request = repr(asked)[:600]
            assert not found, f"\n{case} in {self.client.driver.client}\n{step.call}({request})\n{found}"

    def _answered(self, step: Step, asked: Any, names: Names) -> str:
        """Call, and say what is wrong with what came: nothing where it is what the step expects."""
        try:
            answer = self._call(step, asked, names)
        except Fault as fault:
            return f"expected an answer, came {fault}"
        return "\n".join(differences(filled(step.answer, names), answer, names))

    def _refused(self, step: Step, asked: Any, names: Names) -> str:
        """Call, and say the same where a fault is expected."""
        try:
            return f"fault: expected {step.fault}, came the answer {self._call(step, asked, names)}"
        except Fault as fault:
            told = f"{fault.code} {fault.reason}" if " " in str(step.fault) else fault.code
            details = {f"details.{key}": value for key, value in filled(step.details, names).items()}
            came = {f"details.{key}": value for key, value in fault.details.items()}
            wanted = {"fault": step.fault, "retryable": False} | details
            return "\n".join(differences(wanted, came | {"fault": told, "retryable": fault.retryable}, names))

    def _call(self, step: Step, asked: Any, names: Names) -> dict[str, Any]:
        return self.client.call(step.call, asked, clientRequestId=filled(step.clientRequestId, names))
