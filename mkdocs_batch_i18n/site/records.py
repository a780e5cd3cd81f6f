"""Small records that builds leave for one another: JSON files in the cache folder."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from mkdocs_batch_i18n.errors import MemoryFolderError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def read(path: Path) -> dict[str, Any]:
    """Return a record; empty if there is none that can be read: all of them can be made again."""
    with suppress(OSError, ValueError):
        found = json.loads(path.read_text("utf-8"))
        if isinstance(found, dict):
            return found
    return {}


def write(path: Path, record: Mapping[str, Any]) -> None:
    """Store a record in the place of the last one, whole or not at all."""
    text = json.dumps(record, sort_keys=True)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.{os.getpid()}")
        new.write_text(text, "utf-8")
        new.replace(path)
    except OSError as error:
        what = f"cannot be written: {error.strerror}."
        raise MemoryFolderError(what, where=str(path), todo="Check `cache_dir`.") from error
