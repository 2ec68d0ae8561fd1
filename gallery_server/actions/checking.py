"""Check the settings of actions without a server: what authors of rules install has this module."""

from __future__ import annotations

from collections.abc import Mapping

from gallery_server.actions import alert, email, http, log, registry_actions
from gallery_server.actions.kind import Check
from gallery_server.actions.offers import offered
from gallery_server.actions.plugin import PluginKind
from gallery_server.actions.reach import Reach

OUTSIDE: Mapping[str, Check] = {"http": http.check, "email": email.check, "alert": alert.check, "log": log.check}
"""The kinds of this package that reach outside of Gallery."""


def checks() -> dict[str, Check]:
    """Answer the check of every kind: Gallery's own, and those that installed packages offer."""
    own = {**registry_actions.CHECKS, **OUTSIDE}
    return own | {name: PluginKind(offer, Reach()).check for name, offer in offered().items() if name not in own}
