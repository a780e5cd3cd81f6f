"""What files say, by their hashes: one that looks as it did at the last build is not read again.

A site's images may be many times as large as its pages. As with git's index, a file counts as
unchanged while its size and times are the same; one that was changed a moment before it was
read is read again, as the next change may leave no other time.
"""

from __future__ import annotations

import hashlib
import os
import time
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.site import records

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_SETTLED = 2.0
"""Seconds after which a change has another time than one before; FAT counts in twos."""


class Digests:
    """The hashes of files, as one build leaves them for the next."""

    def __init__(self, cache_dir: Path, clock: Callable[[], float] = time.time) -> None:
        """Take the folder that keeps them; what cannot be read of it is found out again."""
        self._path = cache_dir / "digests.json"
        self._clock = clock
        self._kept = records.read(self._path)
        self._found: dict[str, str] = {}

    def of(self, path: str) -> str:
        """Return the SHA-256 of what a file says; raises `OSError` if it cannot be read."""
        now, state = self._clock(), os.stat(path)  # noqa: PTH116 - of many files, as below
        # Files of one checkout may have the same times: another one may have come to stand here.
        looks = f"{state.st_dev} {state.st_ino} {state.st_size} "
        looks += f"{state.st_mtime_ns} {state.st_ctime_ns} "
        kept = str(self._kept.get(path))
        digest = kept[len(looks) :] if kept.startswith(looks) else _read(path)
        if max(state.st_mtime, state.st_ctime) < now - _SETTLED:
            self._found[path] = looks + digest
        return digest

    def keep(self) -> None:
        """Leave what was asked for to the next build, and nothing else."""
        if self._found != self._kept:
            records.keep(self._path, self._found)


def _read(path: str) -> str:
    with open(path, "rb") as file:  # noqa: PTH123 - a Path for each takes longer than reading it
        return hashlib.sha256(file.read()).hexdigest()
