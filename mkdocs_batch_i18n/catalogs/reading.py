"""Read PO files, or say which line is wrong."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import polib

from mkdocs_batch_i18n.catalogs.entries import Entry, entry_of, is_foreign
from mkdocs_batch_i18n.errors import CatalogError

_SYNTAX_ERROR = re.compile(r"\(line (\d+)\)(?:: (.*))?")
_OPEN_STRING = re.compile(rb'^[ \t]*(?:#[~|][ \t]*)*(?:msg[a-z]+(?:\[\d+\])?[ \t]+)?"(?:.*[^"])?$')


def entries_in(path: Path) -> tuple[Entry, ...]:
    """Return a file's entries in its order; none if there is no such file.

    Raises `CatalogError`, with file and line, when it cannot be read.
    """
    try:
        state = path.stat()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise _unreadable(path, error) from error
    return _entries_as_of(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4096)
def _entries_as_of(path: Path, changed: int, size: int) -> tuple[Entry, ...]:
    """Parse once as long as the file is the same: a preview server asks again and again."""
    del changed, size
    return tuple(entry_of(path, entry) for entry in parse(path) if not is_foreign(entry))


def parse(path: Path) -> polib.POFile:
    """Read a catalog, or say which line is wrong."""
    try:
        _require_closed_strings(path)
        return polib.pofile(str(path), wrapwidth=0)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise _corrupt(path, line, f"a byte is not {error.encoding.upper()}") from error
    except (OSError, ValueError, LookupError) as error:
        found = _SYNTAX_ERROR.search(str(error))
        if found is None:
            raise _unreadable(path, error) from error
        raise _corrupt(path, int(found[1]), found[2] or "syntax error") from error


def require_folder(path: Path) -> None:
    """Raise `CatalogError` when something else stands where a folder of catalogs belongs."""
    if path.exists() and not path.is_dir():
        what = "this is a file, where a folder of catalogs belongs."
        raise CatalogError(
            what,
            where=str(path),
            todo="Move it away, or name another folder in `catalogs_dir`.",
        )


def _require_closed_strings(path: Path) -> None:
    """Refuse a string without its closing quote; polib reads it as empty and loses a text."""
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        if _OPEN_STRING.match(line.rstrip()):
            raise _corrupt(path, number, "a string is not closed")


def _corrupt(path: Path, line: int, why: str) -> CatalogError:
    return CatalogError(
        f"this catalog cannot be read: {why}.",
        where=f"{path}:{line}",
        todo="Mend the line, or bring the file back from git; `msgfmt --check` shows more.",
    )


def _unreadable(path: Path, error: Exception) -> CatalogError:
    why = getattr(error, "strerror", None) or str(error)
    return CatalogError(
        f"this catalog cannot be read: {why}.", where=str(path), todo="Check its permissions."
    )
