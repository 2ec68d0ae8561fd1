"""Let a test halt a process of the product at a named step; Python imports this file at the start of every program.

`tests.parts.halt` puts this folder on the path of a server, names in GALLERY_TEST_STEPS the functions at which it may
halt, and in GALLERY_TEST_HALT the file that arms one of them. The process that finds it armed renames the file, so that
only one halts, and its thread stays at the step as long as the renamed file is there.
"""

from __future__ import annotations

import functools
import os
import sys
import time
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

_ARMED = Path(os.environ.get("GALLERY_TEST_HALT", "/nowhere"))
_REACHED = _ARMED.with_suffix(".reached")


def _halting(step: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def halting(*arguments: Any, **named: Any) -> Any:
        _halt(f"enter {step}")
        answer = function(*arguments, **named)
        _halt(f"leave {step}")
        return answer

    return halting


def _halt(here: str) -> None:
    try:
        if _ARMED.read_text() != here:
            return
        _ARMED.rename(_REACHED)
    except FileNotFoundError:
        return
    while _REACHED.exists():
        time.sleep(0.01)


def _make_halt(module: ModuleType, names: Sequence[str]) -> None:
    for name in names:
        owner, _, function = name.rpartition(".")
        place = getattr(module, owner) if owner else module
        setattr(place, function, _halting(f"{module.__name__}:{name}", vars(place)[function]))


class _Steps(Loader):
    """Load a module as its own loader does, and make some of its functions halt."""

    def __init__(self, loader: Loader, names: Sequence[str]) -> None:
        self._loader = loader
        self._names = names

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        _make_halt(module, self._names)


class _Finder(MetaPathFinder):
    """Find the modules in which there are steps."""

    def __init__(self, names: dict[str, list[str]]) -> None:
        self._names = names

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        names = self._names.pop(fullname, None)
        spec = None if names is None else find_spec(fullname)
        if names is not None and spec is not None and spec.loader is not None:
            spec.loader = _Steps(spec.loader, names)
        return spec


if "GALLERY_TEST_STEPS" in os.environ:
    wanted: dict[str, list[str]] = {}
    for step in os.environ["GALLERY_TEST_STEPS"].split():
        module_name, _, function_name = step.partition(":")
        wanted.setdefault(module_name, []).append(function_name)
    # A nursery has imported some already; see `tests.parts.nursery`.
    for module_name in wanted.keys() & sys.modules.keys():
        _make_halt(sys.modules[module_name], wanted.pop(module_name))
    sys.meta_path.insert(0, _Finder(wanted))
