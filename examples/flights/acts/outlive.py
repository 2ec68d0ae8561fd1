"""Store the models through several servers, and kill one of them half way."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from examples.flights.acts.store import CLIENT_NAME, evaluations, register, require_validated, save
from examples.flights.failure import DemoFailure
from examples.flights.server import Server
from examples.flights.stage import Stage
from gallery_client import GalleryClient, ModelInstance


def play(stage: Stage) -> str:
    """Save through every server at once, kill the last in the middle, and ask it for everything when it is back.

    What the validation of each found is recorded there, in one batch.
    """
    stage.servers.start()
    victim = list(stage.servers)[-1]
    half = (len(stage.trained) + 1) // 2
    for instance in stage.screen.track(_saved(stage), "storing", len(stage.trained)):
        stage.stored.append(instance)
        if len(stage.stored) == half:
            victim.kill()
            stage.screen.line(f"Server {victim.number} is killed (SIGKILL): {half} instances are acknowledged.")
    victim.start()
    stage.screen.line(f"Server {victim.number} is started again, and asked for all of them.")
    _require_all(stage, victim)
    _record(stage, victim)
    return (
        f"a server may die at any time: {len(stage.stored) - half} more saves were acknowledged without it, among them "
        f"those that it was at; each of the {len(stage.stored)} acknowledged instances is there, and there once."
    )


def _saved(stage: Stage) -> Iterator[ModelInstance]:
    """Save every model, each server's share by a client of its own that knows the other servers too."""
    with ExitStack() as stack:
        clients = [
            stack.enter_context(GalleryClient(stage.servers.address_from(first), client_name=CLIENT_NAME))
            for first in range(len(stage.servers))
        ]
        model = register(clients[0])
        savers = stack.enter_context(ThreadPoolExecutor(2 * len(clients)))
        work = [
            savers.submit(save, clients[number % len(clients)], model, trained)
            for number, trained in enumerate(stage.trained)
        ]
        stack.callback(savers.shutdown, cancel_futures=True)
        for saved in work:
            yield saved.result()


def _record(stage: Stage, server: Server) -> None:
    records = [
        record
        for instance, trained in zip(stage.stored, stage.trained, strict=True)
        for record in evaluations(instance, trained)
    ]
    with GalleryClient(server.address, client_name=CLIENT_NAME) as gallery:
        gallery.insert_evaluations(records)
        require_validated(gallery, stage.stored, stage.trained)


def _require_all(stage: Stage, server: Server) -> None:
    with GalleryClient(server.address) as gallery:
        found = gallery.get_instances(stored.instance_id for stored in stage.stored)
    if list(found) != stage.stored:
        raise DemoFailure(f"server {server.number} describes the instances otherwise than they were acknowledged")
    # A model counts its instances: one that was saved twice would leave a gap.
    numbers = sorted(stored.number for stored in stage.stored)
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        raise DemoFailure(f"something else was saved among these {len(numbers)} instances: {numbers}")
