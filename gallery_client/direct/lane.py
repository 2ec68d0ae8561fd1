"""Do work that may hang in a thread that can be left behind."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Self, TypeVar

from gallery_client.direct.store import Broken

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_LONGEST_WHY = 300


class Lane:
    """Do one piece of work after the other; a call into a native library can neither be cancelled nor killed.

    The thread ends after `close`, or when whatever it hangs in lets it go; it never keeps the process alive.
    """

    def __init__(self) -> None:
        self._work: SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None] = SimpleQueue()
        threading.Thread(target=_serve, args=(self._work,), name="gallery-direct", daemon=True).start()

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Put work behind what was given before; `finished` awaits it."""
        future: Future[T] = Future()
        self._work.put((work, future))
        return future

    def run(self, work: Callable[[], T], seconds: float) -> T:
        """Do work and await it; raises Broken."""
        return finished(self.submit(work), seconds)

    def close(self) -> None:
        """Let the thread end behind what it was given."""
        self._work.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def finished(future: Future[T], seconds: float) -> T:
    """Await the result of work; raises Broken for whatever it raises, and where it takes longer."""
    try:
        return future.result(seconds)
    except TimeoutError as error:
        if not future.done():
            raise Broken(f"the store did not answer within {seconds:.0f} seconds") from error
        raise Broken(why(error)) from error
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # hdfs_native's PanicException is no Exception
        raise Broken(why(error)) from error


def why(error: BaseException) -> str:
    """Tell in one line what a store's library raised; those of Hadoop carry Java's stack."""
    lines = str(error).splitlines() or [type(error).__name__]
    return lines[0].partition("\\n")[0][:_LONGEST_WHY]


def _serve(inbox: SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None]) -> None:
    while (task := inbox.get()) is not None:
        work, future = task
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised again in whoever waits
            future.set_exception(error)
        # An idle thread keeps no writer and no bytes alive.
        del task, work, future
