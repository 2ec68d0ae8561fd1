"""Carry calls to the servers of one installation."""

from __future__ import annotations

import socket
import sys
import time
import uuid
from pathlib import Path
from typing import Any, Self

from gallery_idl import call as wire

from gallery_client.address import Address
from gallery_client.deadline import Deadline
from gallery_client.errors import ConnectionFailed, GalleryError
from gallery_client.pool import Pool
from gallery_client.retry import RetryPolicy
from gallery_client.servers import Servers, none_answers

WRITES = frozenset({
    "createProject",
    "setProjectPolicy",
    "createGalleryModel",
    "deprecateModel",
    "restoreModel",
    "annotateModel",
    "uploadModel",
    "beginUpload",
    "commitUpload",
    "abortUpload",
    "registerInstance",
    "releaseInstance",
    "annotateInstance",
    "deprecateInstance",
    "restoreInstance",
    "eraseInstance",
    "addDependency",
    "removeDependency",
    "replaceDependencies",
    "deployInstance",
    "undeployInstance",
    "rollbackDeployment",
    "restoreDeployments",
    "placeHold",
    "releaseHold",
    "insertModelInstanceMetric",
    "insertModelInstanceMetrics",
    "retractEvaluation",
    "pinRules",
    "unpinRules",
    "triggerRule",
    "applyRule",
    "holdRule",
    "releaseRule",
    "retryJob",
})  # fmt: skip
"""The calls that change something; a repeat of one is recognised by its `clientRequestId`."""

REPEATABLE = frozenset({
    "getServerInfo",
    "checkHealth",
    "resolveReference",
    "getProject",
    "listProjects",
    "getModel",
    "getModelByName",
    "listModels",
    "getModelHistory",
    "getModelAnnotations",
    "uploadChunk",
    "getUpload",
    "getInstance",
    "getInstances",
    "getBlob",
    "getBlobLocation",
    "getLineage",
    "getAnnotations",
    "readEvents",
    "modelQuery",
    "countInstances",
    "previewDependencyChange",
    "getDependencies",
    "getPropagation",
    "getDeployment",
    "listDeployments",
    "getDeploymentHistory",
    "getServing",
    "listHolds",
    "getMetrics",
    "getLatestMetrics",
    "getEvaluation",
    "getInstanceHealth",
    "getLineHealth",
    "listHealth",
    "selectModel",
    "explainRule",
    "getDecision",
    "listDecisions",
    "listJobs",
    "listRules",
    "getRule",
    "getRuleRepository",
    "syncRules",
})  # fmt: skip
"""The calls that may be repeated as they are."""

FIRST_CONTACT_ATTEMPTS = 4
"""How often a server is tried that was never reached."""

LONGEST_CALL = 600.0
"""Seconds that the server lets one try of a call last."""


class Channel:
    """Call the methods of a service: finds a connection, keeps deadlines, repeats, raises typed errors.

    `address` names one server or several of one installation, with commas between them: a call goes to the one that
    answered last, and moves on to the next where none is connected. Threads may share a channel, and so may the
    processes that are forked off. `timeout` is seconds for a call with all its repeats, of which there are at most
    `max_attempts`, each of them over all servers; `pool_size` is how many calls to one server run at a time, further
    ones wait.
    """

    def __init__(
        self,
        address: str,
        *,
        timeout: float = 60.0,
        pool_size: int = 8,
        token: str | None = None,
        client_name: str | None = None,
        max_attempts: int = 12,
    ) -> None:
        self._addresses = Address.parse_several(address)
        self.address = ",".join(map(str, self._addresses))
        self.timeout = timeout
        self._servers = Servers(self._addresses, pool_size)
        self._max_attempts = max_attempts
        self._reached = False
        self._token = token
        self._client_name = client_name or program_name()
        self._siblings: dict[Address, Channel] = {}
        self._pool_size = pool_size

    def call(
        self,
        method: str,
        request: Any,
        *,
        timeout: float | None = None,
        client_request_id: str | None = None,
        repeats: bool = True,
        outlasts_restart: bool = False,
    ) -> Any:
        """Call a method with a wire request and answer its wire response; raises GalleryError.

        A writing call gets a `clientRequestId` of its own unless one is given; a caller who repeats a call on its
        own account gives the same one again, and may want it tried once at a time: then `repeats` is False. Where the
        call `outlasts_restart`, a server that was there and refuses connections is waited for until the deadline.
        """
        if client_request_id is None and method in WRITES:
            client_request_id = uuid.uuid4().hex
        caller = wire.CallContext(
            token=self._token,
            requestId=uuid.uuid4().hex,
            clientName=self._client_name,
            clientRequestId=client_request_id,
        )
        deadline = Deadline(self.timeout if timeout is None else timeout)
        failures = forgiven = 0
        while True:
            try:
                return self._try_each(method, caller, request, deadline)
            except GalleryError as error:
                failures += 1
                forgiven += outlasts_restart and self._reached and error.reason == "NOT_CONNECTED"
                error.request_id = error.request_id or caller.requestId
                left = deadline.remaining()
                wait = self._policy().delay(error, failures, left, forgiven=forgiven) if repeats else None
                if wait is None:
                    raise
            time.sleep(wait)

    def to(self, address: str) -> Channel:
        """Give the channel to one server of the same installation, with the same settings."""
        owner = Address.parse(address)
        if self._addresses == (owner,):
            return self
        if owner not in self._siblings:
            sibling = Channel(
                address,
                timeout=self.timeout,
                pool_size=self._pool_size,
                token=self._token,
                client_name=self._client_name,
                max_attempts=self._max_attempts,
            )
            sibling._reached = True  # by whoever named it
            self._siblings.setdefault(owner, sibling)
        return self._siblings[owner]

    def another(self) -> Channel:
        """Open one more channel to the same servers, with the same settings and connections of its own."""
        return Channel(
            self.address,
            timeout=self.timeout,
            pool_size=self._pool_size,
            token=self._token,
            client_name=self._client_name,
            max_attempts=self._max_attempts,
        )

    def close(self) -> None:
        """Close idle connections; a later call opens new ones."""
        for channel in (*self._siblings.values(), self):
            channel._servers.close()  # noqa: SLF001 - of this class

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _policy(self) -> RetryPolicy:
        # A wrong address is told at once; a server that was there is given the time of a restart.
        return RetryPolicy(self._max_attempts if self._reached else min(self._max_attempts, FIRST_CONTACT_ATTEMPTS))

    def _try_each(self, method: str, caller: Any, request: Any, deadline: Deadline) -> Any:
        losses = []
        for pool in self._servers.in_turn():
            try:
                return self._try(pool, method, caller, request, deadline)
            except ConnectionFailed as error:
                losses.append(error)
        raise none_answers(losses)

    def _try(self, pool: Pool, method: str, caller: Any, request: Any, deadline: Deadline) -> Any:
        attempt = deadline.within(LONGEST_CALL)
        with pool.lease(attempt) as connection:
            self._reached = True
            self._servers.remember(pool)
            caller.deadlineMs = max(1, int(attempt.left() * 1000))
            return connection.call(method, caller, request, attempt)


def program_name() -> str:
    """Name this program and its host, as the server's log shall know it."""
    program = Path(sys.argv[0]).stem if sys.argv and sys.argv[0] else ""
    host = socket.gethostname().partition(".")[0]
    return "".join(letter for letter in f"{program or 'python'}@{host}" if letter.isprintable())[:64]
