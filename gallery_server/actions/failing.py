"""Make the error of an action that was not done."""

from __future__ import annotations

from gallery_server.errors import ActionFailed, Reason


def passing(message: str, *, retry_after_ms: int = 0) -> ActionFailed:
    """Make the error of what a later try may do."""
    return ActionFailed(Reason.ACTION_FAILED, message, retryable=True, retry_after_ms=retry_after_ms)


def lasting(message: str) -> ActionFailed:
    """Make the error of what no later try does, as long as rule, values and server stay as they are."""
    return ActionFailed(Reason.ACTION_FAILED, message, retryable=False)
