"""What the parent has logged: a line is not told once more for each language."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.site import flavour

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_batch_i18n.site.builds import Line

_BUILDING = f"{flavour.NAME}.commands.build"


class Listener(logging.Handler):
    """Hears what the parent logs, so that the same line is not told once a language.

    On the way it shows the site's own folder where MkDocs names the staged one.
    """

    def __init__(self) -> None:
        """Hear every level."""
        super().__init__(logging.DEBUG)
        self._heard: set[tuple[int, str]] = set()
        self._renamed: Mapping[str, str] = {}

    def start(self, renamed: Mapping[str, str]) -> None:
        """Listen; show the second of each pair of folders for the first."""
        self._renamed = renamed
        flavour.logger().addHandler(self)
        logging.getLogger(_BUILDING).addFilter(self.rename)

    def stop(self) -> None:
        """Listen no longer; may be called twice."""
        flavour.logger().removeHandler(self)
        logging.getLogger(_BUILDING).removeFilter(self.rename)

    def rename(self, record: logging.LogRecord) -> bool:
        """Change a record of MkDocs' build; all of them are to be told."""
        for staged, final in self._renamed.items():
            record.msg = str(record.msg).replace(staged, final)
        return True

    def emit(self, record: logging.LogRecord) -> None:
        """Note a line."""
        self._heard.add((record.levelno, record.getMessage()))

    def knows(self, line: Line) -> bool:
        """Tell whether a child's line is the parent's own, or only reports its progress."""
        progress = line.logger == _BUILDING and line.level < logging.WARNING
        return progress or (line.level, line.message) in self._heard
