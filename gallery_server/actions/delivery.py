"""Deliver a request over HTTP: follow its redirects as far as they may lead, and judge the answer."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urldefrag, urljoin

from gallery_server.actions.exchange import Answer, Request, exchange
from gallery_server.actions.failing import lasting, passing
from gallery_server.actions.reach import Reach
from gallery_server.actions.request import Url, described
from gallery_server.domain.action import ActionResult
from gallery_server.domain.call import Deadline
from gallery_server.errors import ActionFailed, DeadlineExceeded

_REDIRECTS = 3
_REPEATING = frozenset({HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT})
"""Those that ask for the same request again."""
_CHANGING = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER})
"""Those after which clients send GET, whatever they sent before."""
_PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
_LONGEST_PAUSE_SECONDS = 3_600


def deliver(url: Url, request: Request, reach: Reach, deadline: Deadline, *, confidential: bool) -> ActionResult:
    """Deliver a request; raise ActionFailed where it was not taken.

    What is `confidential` holds secrets that are meant for one host, and follows no redirect to another.
    """
    deadline = deadline.within(reach.whole_seconds)
    try:
        for _ in range(_REDIRECTS + 1):
            answer = exchange(url, request, reach, deadline)
            if answer.status not in _REPEATING | _CHANGING:
                return _judged(url, answer)
            url = _next(url, request, answer, confidential=confidential)
    except DeadlineExceeded:
        raise passing(f"{described(url)} did not answer in the time that an action has.") from None
    raise lasting(f"{described(url)} was the last of {_REDIRECTS + 1} redirects; write the URL where they end.")


def _next(url: Url, request: Request, answer: Answer, *, confidential: bool) -> Url:
    """Answer where a redirect leads; raise ActionFailed where it may not be followed."""
    told = f"{described(url)} answered {_status(answer)}"
    if answer.status in _CHANGING and request.method != "GET":
        raise lasting(f"{told}, which would lose the request; write the URL where it leads, or let it answer 308.")
    try:
        target = _target(url, answer.location or "")
    except ValueError:
        raise lasting(f"{told} without a URL that can be followed; write the URL where it leads.") from None
    if url.scheme == "https" and target.scheme == "http":
        raise lasting(f"{told} to a URL without TLS, which is not followed.")
    if confidential and target.origin != url.origin:
        raise lasting(f"{told} to another host, which may not see the secrets of this delivery.")
    return target


def _target(url: Url, location: str) -> Url:
    """Answer the URL of a Location, which may be relative; raise ValueError where it is none that can be followed."""
    if not location:
        raise ValueError
    return Url.of(urldefrag(urljoin(f"{url.scheme}://{url.authority}{url.target}", location)).url)


def _judged(url: Url, answer: Answer) -> ActionResult:
    told = f"{described(url)} answered {_status(answer)}"
    if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return ActionResult(f"{told}.")
    if answer.status in _PASSING or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _postponed(f"{told}.", answer.retry_after)
    raise lasting(f"{told}.")


def _postponed(message: str, retry_after: str | None) -> ActionFailed:
    return passing(message, retry_after_ms=int(1_000 * min(_pause(retry_after or ""), _LONGEST_PAUSE_SECONDS)))


def _pause(retry_after: str) -> float:
    """Answer the seconds of a header Retry-After: a number of them, or a time. What is neither is none."""
    if retry_after.isascii() and retry_after.isdecimal():
        return min(float(retry_after[:10]), _LONGEST_PAUSE_SECONDS)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 0.0


def _status(answer: Answer) -> str:
    """Answer a status in our own words: those of the other side may repeat secrets."""
    try:
        return f"{answer.status} {HTTPStatus(answer.status).phrase}"
    except ValueError:
        return str(answer.status)
