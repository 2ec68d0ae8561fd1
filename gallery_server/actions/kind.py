"""Say what a kind of action is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from gallery_server.domain.action import ActionCall, ActionResult

Check = Callable[[Mapping[str, object]], Mapping[str, object]]
"""Answer the settings of an action, whole; raise InvalidArgument that names the key which is wrong."""


class Kind(Protocol):
    """Do the actions of one kind."""

    name: str

    def check(self, settings: Mapping[str, object]) -> Mapping[str, object]:
        """Answer the settings, whole, without the key `kind`; raise InvalidArgument that names the wrong one."""

    def run(self, call: ActionCall) -> ActionResult:
        """Do an action once, until the deadline of the call.

        It may have been done before by a try whose end nobody saw. Raise ActionFailed where it is not done now.
        """
