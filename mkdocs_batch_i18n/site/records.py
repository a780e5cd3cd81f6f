"""Small records that builds leave for one another: JSON files in the cache folder."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from mkdocs_batch_i18n.errors import MemoryFolderError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


_COMPACT = (",", ":")
_ENCODER = json.JSONEncoder(default=str)


class Shelf:
    """Records of many pages in one folder, each under a name; those that nobody asks for go.

    One that cannot be kept or read is made again.
    """

    def __init__(self, folder: Path) -> None:
        """Take the folder, made by the first record."""
        self._folder = folder
        self._used: set[str] = set()

    def read(self, name: str) -> tuple[dict[str, Any], str] | None:
        """Return a record and its text, or None; either way it stays or is going to be written."""
        self._used.add(name)
        with suppress(OSError, ValueError, KeyError, TypeError):
            with open(f"{self._folder}{os.sep}{name}", "rb") as file:  # noqa: PTH123 - one of many
                first, _, rest = file.read().partition(b"\n")
            kept = json.loads(first)
            record = kept["record"]
            if isinstance(record, dict) and kept["bytes"] == len(rest):  # or it was cut off
                return record, rest.decode()
        return None

    def write(self, name: str, record: Mapping[str, Any], text: str = "") -> None:
        """Keep a record and a text, whole or not at all.

        The text stands below the record as it is: long ones take their time as JSON.
        """
        path = self._folder / name
        with suppress(OSError, TypeError, UnicodeEncodeError):
            rest = text.encode()
            first = json.dumps({"bytes": len(rest), "record": record}, separators=_COMPACT)
            self._folder.mkdir(parents=True, exist_ok=True)
            new = path.with_name(f"{name}.{os.getpid()}")
            new.write_bytes(first.encode() + b"\n" + rest)
            new.replace(path)

    def finish(self) -> None:
        """Forget what nobody has asked for."""
        with suppress(OSError):
            for path in self._folder.iterdir():
                if path.name not in self._used:
                    path.unlink()


def name_of(stated: object, text: str) -> str:
    """Return a name for what is made of this JSON data and this text."""
    digest = hashlib.sha256(f"{_ENCODER.encode(stated)}\0".encode())
    digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:32]


def read(path: Path) -> dict[str, Any]:
    """Return a record; empty if there is none that can be read: all of them can be made again."""
    with suppress(OSError, ValueError):
        found = json.loads(path.read_text("utf-8"))
        if isinstance(found, dict):
            return found
    return {}


def keep(path: Path, record: Mapping[str, Any]) -> None:
    """Store a record that only saves time, if that can be done."""
    with suppress(OSError):
        _store(path, record)


def write(path: Path, record: Mapping[str, Any]) -> None:
    """Store a record in the place of the last one, whole or not at all."""
    try:
        _store(path, record)
    except OSError as error:
        what = f"cannot be written: {error.strerror}."
        raise MemoryFolderError(what, where=str(path), todo="Check `cache_dir`.") from error


def _store(path: Path, record: Mapping[str, Any]) -> None:
    text = json.dumps(record, separators=_COMPACT)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        new.write_text(text, "utf-8")
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
