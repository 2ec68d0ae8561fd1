"""Run the functions that installed packages offer under the entry point group `gallery.actions`.

    # pyproject.toml of the package
    [project.entry-points."gallery.actions"]
    chat = "gallery_chat:post"

    # gallery_chat.py
    def post(call, *, channel, text="a rule fired"): ...

The name of the entry point is the kind; the parameters after `*` are its settings. A package is imported when a rule
first names its kind, and nothing else of it is ever called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from gallery_server.actions import shape
from gallery_server.actions.abandoning import Abandonable, Abandoned, Crowded
from gallery_server.actions.failing import lasting, passing
from gallery_server.actions.filling import Values
from gallery_server.actions.offers import Function, NoAction, Offer
from gallery_server.actions.reach import Reach
from gallery_server.domain.action import ActionCall, ActionResult
from gallery_server.domain.names import shown
from gallery_server.errors import ActionFailed, DeadlineExceeded, InvalidArgument, Reason

_HIDDEN = "***"
_CHARACTERS = 500


class PluginKind:
    """Run the function of one entry point in a thread that is left alone when its time is over."""

    def __init__(self, offer: Offer, reach: Reach) -> None:
        self.name = offer.name
        self._offer = offer
        self._reach = reach
        self._running = Abandonable(f"action {offer.name}")

    def check(self, settings: Mapping[str, object]) -> Mapping[str, object]:
        """Answer the given settings; raise InvalidArgument where one is wrong, or the package offers no action."""
        try:
            function = self._offer.function()
        except NoAction as error:
            raise InvalidArgument(Reason.FIELD_MALFORMED, str(error), field="kind") from None
        found = shape.checked(self.name, settings, function.shape)
        return {name: found[name] for name in settings if found[name] is not None}

    def run(self, call: ActionCall) -> ActionResult:
        """Call the function once; raise ActionFailed where it raises, or does not return.

        What it raises is retried unless it has an attribute `retryable` that is False.
        """
        try:
            function = self._offer.function()
        except NoAction as error:
            raise lasting(str(error)) from None
        secrets: list[str] = []
        values = Values(call.values, self._remembering(call.team, secrets))
        settings = {name: values.tree(name, each) for name, each in call.settings.items()}
        try:
            seconds = call.deadline.within(self._reach.whole_seconds).remaining()
            answer = self._running.run(partial(_called, function, call, settings), seconds)
        except (Abandoned, DeadlineExceeded):
            raise passing(f"The action {shown(self.name)} did not return in the time that it has.") from None
        except Crowded as error:
            raise passing(f"The action {shown(self.name)} was not begun: {error}.") from None
        if isinstance(answer, BaseException):
            raise _failed(self.name, answer, secrets)
        return ActionResult(_told(answer, secrets) if isinstance(answer, str) and answer else "Done.")

    def _remembering(self, team: str, secrets: list[str]) -> Callable[[str], str]:
        def secret(name: str) -> str:
            secrets.append(self._reach.secrets.read(team, name))
            return secrets[-1]

        return secret


def _called(function: Function, call: ActionCall, settings: Mapping[str, object]) -> object:
    """Answer what the function answers or raises, so that its errors are told apart from ours."""
    try:
        return function.call(call, **settings)
    except BaseException as error:  # noqa: BLE001 - a package may raise anything, SystemExit too
        return error


def _failed(name: str, error: BaseException, secrets: list[str]) -> ActionFailed:
    told = _told(f"{type(error).__name__}: {_text(error)}", secrets)
    make = lasting if getattr(error, "retryable", True) is False else passing
    return make(f"The action {shown(name)} failed: {told}")


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - a package may write its own
        return "(without a text)"


def _told(text: str, secrets: list[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, _HIDDEN)
    return " ".join("".join(each if each.isprintable() else " " for each in text[:_CHARACTERS]).split())
