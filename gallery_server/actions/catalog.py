"""List the kinds of action that a server runs outside of Gallery."""

from __future__ import annotations

import structlog

from gallery_server.actions.alert import AlertKind
from gallery_server.actions.email import EmailKind
from gallery_server.actions.http import HttpKind
from gallery_server.actions.kind import Kind
from gallery_server.actions.log import LogKind
from gallery_server.actions.offers import offered
from gallery_server.actions.plugin import PluginKind
from gallery_server.actions.reach import Reach
from gallery_server.actions.registry_actions import CHECKS


def kinds(reach: Reach) -> dict[str, Kind]:
    """Answer the kinds by name; a package can offer none under a name that Gallery gives."""
    log = structlog.get_logger("gallery.actions")
    own: list[Kind] = [HttpKind(reach), EmailKind(reach), AlertKind(reach), LogKind(log)]
    found = {kind.name: kind for kind in own}
    taken = found.keys() | CHECKS.keys()
    return found | {name: PluginKind(offer, reach) for name, offer in offered().items() if name not in taken}
