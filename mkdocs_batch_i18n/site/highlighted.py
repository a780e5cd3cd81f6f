"""Highlighted code, which the build of the source language hands to the others.

Code is the same in every language, and highlighting takes about a tenth of the time of a build.
Only blocks that `pymdownx.highlight` renders are handed over: what it makes of one depends on its
settings and arguments alone, and these are what it is known by.
"""

from __future__ import annotations

import hashlib
import json
import sys
from functools import wraps
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MODULE = "pymdownx.highlight"


class Highlighted:
    """What a build knows of highlighted code, and what it has highlighted itself."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: Mapping[str, str] = {}
        self._made: dict[str, str] = {}
        self._undo: Callable[[], None] | None = None

    def start(self) -> None:
        """Listen to the extension, if the site uses it: from here on until `stop`."""
        kind: Any = getattr(sys.modules.get(_MODULE), "Highlight", None)
        if kind is None or self._undo:
            return
        original = kind.highlight

        @wraps(original)
        def highlight(code: object, *args: Any, **settings: Any) -> object:  # noqa: ANN401 - all
            name = _name(code, args, settings)
            if name in self._known:
                return self._known[name]
            made = original(code, *args, **settings)
            if name and isinstance(made, str):
                self._made[name] = made
            return made

        kind.highlight = highlight
        self._undo = lambda: setattr(kind, "highlight", original)

    def stop(self) -> None:
        """Leave the extension as it was; may be called twice."""
        if self._undo:
            self._undo()
        self._undo = None

    def begin(self, known: Mapping[str, str] | None = None) -> None:
        """Begin a page, of which some code is highlighted already."""
        self._known = known or {}
        self._made = {}

    @property
    def made(self) -> Mapping[str, str]:
        """The page's blocks that had to be highlighted; by what they were made of."""
        return self._made


def _name(code: Any, args: object, settings: object) -> str:  # noqa: ANN401 - pymdownx has no types
    """Return a name for what becomes of a block; empty where it depends on the page as well.

    A title with markup is put into the page's stash.
    """
    given = {key: value for key, value in vars(code).items() if key != "md"}
    if given.get("title_mode", "text") != "text" or given.get("auto_title_map"):
        return ""
    try:
        stated = json.dumps([given, args, settings], sort_keys=True)
    except (TypeError, ValueError):
        return ""
    return hashlib.sha256(stated.encode("utf-8", "surrogatepass")).hexdigest()[:32]
