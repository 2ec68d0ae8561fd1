"""Deployments of the registry over one database, under a clock that stands still until it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from gallery_server.dal.database import Database
from gallery_server.domain.deployment import Deployment, RestoredLine
from gallery_server.domain.hold import Hold
from gallery_server.domain.instance import Instance
from gallery_server.domain.line import LineWish
from gallery_server.domain.page import PageRequest
from gallery_server.domain.project import PolicyChange
from gallery_server.domain.value import text
from gallery_server.errors import GalleryError, Reason
from gallery_server.registry import projects
from gallery_server.registry.deploying import deployment_lists, deployments, holds, restoring, rolling_back, serving
from gallery_server.registry.deploying.deployments import Deployed, DeployWish
from gallery_server.registry.deploying.holds import HoldWish
from gallery_server.registry.deploying.restoring import Restored, RestoreWish
from gallery_server.registry.deploying.rolling_back import RollbackWish, RolledBack
from gallery_server.registry.deploying.serving import ServedInstance, ServingWish
from tests.contracts.registry.gallery import MODEL, PROJECT, SIGNER, Gallery, caller, flat, walk

ENVIRONMENT = "production"
BEGIN = 1_760_000_000_000_000
MINUTE = 60_000_000
PAGE = PageRequest(1_000, None)


@dataclass
class StandingClock:
    """Answer the same moment until it is moved."""

    now: int = BEGIN

    def __call__(self) -> int:
        return self.now

    def tick(self, micros: int = 1) -> int:
        """Move on, and answer the moment that is."""
        self.now += micros
        return self.now


@dataclass(frozen=True)
class Fleet:
    gallery: Gallery
    clock: StandingClock
    project: str = PROJECT

    @classmethod
    def open(cls, url: str) -> Fleet:
        clock = StandingClock()
        return cls(Gallery(Database.open(url, clock=clock)), clock)

    def line(self, city: str | None = None, model: str = MODEL) -> LineWish:
        return LineWish(self.project, model, {} if city is None else {"city": city})

    def selector(self, city: str | None = None, model: str | None = None) -> LineWish:
        return LineWish(self.project, model, {} if city is None else {"city": city})

    def create(self, *, model: str = MODEL, sharded: bool = False) -> str:
        """Make a model, and answer its id."""
        keys = {"shard_keys": ["city"]} if sharded else {}
        made = self.gallery.create("A", project_name=self.project, base_version_id=model, **keys)
        return made.model.model.model_id

    def save(self, city: str | None = None, *, model: str = MODEL, **record: Any) -> Instance:
        metadata = {} if city is None else {"city": text(city)}
        return self.gallery.save(project_name=self.project, base_version_id=model, metadata=metadata, **record)

    def declare(self, *environments: str) -> None:
        def set_policy(tx: Any) -> None:
            version = projects.require(tx, self.project).policy_version
            projects.set_policy(tx, caller(), self.project, version, None, PolicyChange(environments=environments))

        self.gallery.write(set_policy)

    def deploy(self, instance: Instance | str, environment: str | None = ENVIRONMENT, **wish: Any) -> Deployed:
        instance_id = instance if isinstance(instance, str) else instance.instance_id
        wished = DeployWish(instance_id, environment, **wish)
        return self.gallery.write(lambda tx: deployments.deploy(tx, caller(), wished))

    def undeploy(
        self,
        city: str | None = None,
        environment: str = ENVIRONMENT,
        *,
        reason: str | None = None,
        expected_instance_id: str | None = None,
    ) -> Deployment:
        return self.gallery.write(
            lambda tx: deployments.undeploy(
                tx,
                caller(),
                self.line(city),
                environment,
                reason=reason,
                expected_instance_id=expected_instance_id,
            )
        )

    def roll_back(
        self, city: str | None = None, environment: str = ENVIRONMENT, *, hold_minutes: int | None = 0, **wish: Any
    ) -> RolledBack:
        wished = RollbackWish(
            self.line(city), environment, **{"reason": "it was bad", "hold_minutes": hold_minutes} | wish
        )
        return self.gallery.write(lambda tx: rolling_back.roll_back(tx, caller(), wished))

    def get(self, city: str | None = None, environment: str = ENVIRONMENT, at: int | None = None) -> Deployment | None:
        return self.gallery.read(lambda tx: deployments.get(tx, self.line(city), environment, at))

    def current(self, city: str | None = None, environment: str = ENVIRONMENT, at: int | None = None) -> str | None:
        """Answer the id of what is or was current."""
        found = self.get(city, environment, at)
        return None if found is None else found.instance_id

    def history(
        self, city: str | None = None, environment: str = ENVIRONMENT, limit: int | None = None
    ) -> list[Deployment]:
        return flat(
            walk(
                lambda request: self.gallery.read(
                    lambda tx: deployment_lists.history(tx, SIGNER, self.line(city), environment, request)
                ),
                limit,
            )
        )

    def listed(
        self,
        city: str | None = None,
        model: str | None = None,
        environment: str | None = None,
        limit: int | None = None,
    ) -> list[list[Deployment]]:
        selector = self.selector(city, model)
        return walk(
            lambda request: self.gallery.read(
                lambda tx: deployment_lists.list_current(tx, SIGNER, selector, environment, request)
            ),
            limit,
        )

    def serving(
        self, city: str | None = None, environment: str | None = ENVIRONMENT, model: str = MODEL, **wish: Any
    ) -> ServedInstance:
        wished = ServingWish(self.line(city, model), environment, **wish)
        return self.gallery.read(lambda tx: serving.get(tx, wished))

    def serves(self, city: str | None = None, model: str = MODEL) -> str | None:
        return self.serving(city, model=model).serving.instance_id

    def hold(
        self,
        city: str | None = None,
        model: str | None = None,
        environment: str = ENVIRONMENT,
        *,
        instance: Instance | None = None,
        minutes: int | None = None,
        reason: str | None = "the holidays",
    ) -> Hold:
        wish = HoldWish(
            lines=None if instance else self.selector(city, model),
            environment=environment,
            reason=reason,
            instance_id=instance.instance_id if instance else None,
            minutes=minutes,
        )
        return self.gallery.write(lambda tx: holds.place(tx, caller(), wish))

    def release(self, hold: Hold | str, reason: str | None = "they are over") -> Hold:
        hold_id = hold if isinstance(hold, str) else hold.hold_id
        return self.gallery.write(lambda tx: holds.release(tx, caller(), hold_id, reason))

    def holds(
        self,
        city: str | None = None,
        model: str | None = None,
        environment: str | None = None,
        *,
        ended: bool = False,
        limit: int | None = None,
    ) -> list[Hold]:
        return flat(
            walk(
                lambda request: self.gallery.read(
                    lambda tx: holds.list_backwards(
                        tx,
                        SIGNER,
                        self.selector(city, model),
                        environment,
                        include_ended=ended,
                        request=request,
                    )
                ),
                limit,
            )
        )

    def wish(self, at: int | None, selector: LineWish | None = None, **wish: Any) -> RestoreWish:
        values: Mapping[str, Any] = {"environment": ENVIRONMENT, "reason": "a bad night"} | wish
        return RestoreWish(selector or self.selector(), at_micros=at, **values)

    def preview(self, at: int, selector: LineWish | None = None, limit: int | None = None, **wish: Any) -> Restored:
        """Answer the whole plan, in one page."""
        wished = self.wish(at, selector, **wish)
        request = PageRequest.of(limit or 1_000, None)
        return self.gallery.read(lambda tx: restoring.preview(tx, SIGNER, wished, request))

    def previewed_by(self, limit: int, at: int) -> list[list[RestoredLine]]:
        wished = self.wish(at)
        return walk(
            lambda request: self.gallery.read(lambda tx: restoring.preview(tx, SIGNER, wished, request)).page, limit
        )

    def restore(self, at: int | None, selector: LineWish | None = None, **wish: Any) -> Restored:
        wished = self.wish(at, selector, **wish)
        return self.gallery.write(lambda tx: restoring.restore(tx, caller(), wished, PAGE))


def reason_of(error: type[GalleryError], work: Any) -> Reason:
    with pytest.raises(error) as raised:
        work()
    return raised.value.reason
