"""Save bytes as an instance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gallery_client.channel import Channel
    from gallery_client.progress import Progress
    from gallery_client.sources import Saveable


def upload(
    channel: Channel,
    record: Any,
    source: Saveable,
    *,
    progress: Progress | bool | None = None,
    timeout: float | None = None,
) -> tuple[Any, bool]:
    """Save a source under a wire `ModelInstanceRecord`; answer the wire `ModelInstance` and `alreadyExisted`.

    Sets `record.format` where it is unset: `folder` for a folder, else `bytes`. `timeout` bounds the whole transfer;
    unset, each of its calls has the channel's time-out.
    """
    raise NotImplementedError
