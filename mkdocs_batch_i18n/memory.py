"""The translation memory: every answer ever paid for, by language and key.

One diskcache folder holds seven kinds of rows, told apart by the first letter of their key:

- `t/<language>/<key>`: an `Entry`, the source message and its translation;
- `f/<language>/<key>`: a `Failure`, what was wrong with the answers so far;
- `o/<language>/<key>`: an `Opinion`, what a second model made of it;
- `j/<language>/<key>`: a `Judgement`, what a judge said of its translation;
- `s/<language>/<page>`: the keys that the page had when it was last sent;
- `u/since`: which rows no page uses, and since when that is known;
- `w/last`: another text after each write.

All are JSON text. Nothing is evicted, nothing expires, and nothing is ever unpickled: a row that
is not text of the expected shape reads as absent.
"""

from __future__ import annotations

import sqlite3
import uuid
from contextlib import closing, contextmanager
from dataclasses import asdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from diskcache import Cache, Disk, Timeout

from mkdocs_batch_i18n.closing import Closing
from mkdocs_batch_i18n.errors import MemoryFolderError
from mkdocs_batch_i18n.records import judgement_of
from mkdocs_batch_i18n.rows import (
    dump,
    entry_of,
    failure_of,
    load,
    opinion_of,
    place_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from mkdocs_batch_i18n.records import Judgement, Translation
    from mkdocs_batch_i18n.rows import Entry, Failure, Opinion, PageKey

Kind = Literal["t", "f", "o", "j", "s"]

_UNUSED = "u/since"
_WRITTEN = "w/last"

_MODE_RAW = 1  # diskcache's number for "the value stands in the row as it is"

_SETTINGS = {
    # The default drops the least recently stored rows past 1 GiB: paid answers.
    "eviction_policy": "none",
    "cull_limit": 0,
    "size_limit": 2**62,
    "statistics": 0,
    "tag_index": 0,
    # An answer is marked as banked in the journal once it is here, so it has to be on the disk.
    "sqlite_synchronous": 2,
    # Rows are read once each, page by page: the defaults (32 and 64 MiB) would only fill memory.
    "sqlite_cache_size": 512,  # pages of 4 KiB
    "sqlite_mmap_size": 0,
}


class TextDisk(Disk):  # type: ignore[misc]  # diskcache has no annotations
    """Rows of text; everything else is refused on the way in and unreadable on the way out."""

    def put(self, key: object) -> tuple[str, bool]:
        """Accept text as a key."""
        if not isinstance(key, str):
            msg = f"the memory's keys are text, not {type(key).__name__}"
            raise TypeError(msg)
        return key, True

    def get(self, key: object, raw: object) -> str:
        """Give a stored key back; one that is not text was not written here."""
        if not raw or not isinstance(key, str):
            _refuse("key")
        return key

    def store(self, value: object, read: object, key: object = None) -> tuple[int, int, None, str]:
        """Keep text in the row itself, however long: no file names, none to forge."""
        if read or not isinstance(value, str):
            msg = f"the memory keeps text, not {type(value).__name__}"
            raise TypeError(msg)
        del key
        return len(value), _MODE_RAW, None, value

    def fetch(self, mode: object, filename: object, value: object, read: object) -> str:
        """Give text back; diskcache reads the error as "absent"."""
        if mode != _MODE_RAW or filename is not None or read or not isinstance(value, str):
            _refuse("row")
        return value

    def remove(self, file_path: object) -> None:
        """Do nothing: no row of ours owns a file, so a file name in one is forged."""


def _refuse(what: str) -> NoReturn:
    msg = f"a {what} of the memory is not text"
    raise OSError(msg)


class Memory(Closing):
    """Answers, failures and page snapshots in one folder; a context manager.

    The folder is made by the first write: reading from one that does not exist finds nothing.
    Every method raises `MemoryFolderError` when the folder cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        """Note the folder; nothing is opened yet."""
        self.folder = folder
        self._writing = False

    def close(self) -> None:
        """Close the files; the next call opens them again."""
        cache = self.__dict__.pop("_cache", None)
        if cache is not None:
            cache.close()

    def get(self, language: str, key: str) -> Translation | None:
        """Return the translation, or None."""
        entry = self.entry(language, key)
        return None if entry is None else entry.translation

    def entry(self, language: str, key: str) -> Entry | None:
        """Return the translation with its source, or None."""
        return entry_of(self._read(f"t/{language}/{key}"))

    def entries(self, language: str, keys: Iterable[str]) -> dict[str, Entry]:
        """Return the translations of many segments, by key; what is not known is not in it."""
        wanted = list(dict.fromkeys(keys))
        if not wanted or not self._exists():
            return {}
        with self._usable():
            rows = _rows(self._cache, [f"t/{language}/{key}" for key in wanted])
        found = ((key, entry_of(load(rows.get(f"t/{language}/{key}")))) for key in wanted)
        return {key: entry for key, entry in found if entry is not None}

    def put(self, language: str, key: str, translation: Translation, source: str = "") -> None:
        """Store a translation, and forget what failed before it."""
        row = {"source": source, **asdict(translation)}
        with self._transaction() as cache:
            cache[f"t/{language}/{key}"] = dump(row)
            cache.delete(f"f/{language}/{key}")

    def opinion(self, language: str, key: str) -> Opinion | None:
        """Return what a second model made of a segment, or None."""
        return opinion_of(self._read(f"o/{language}/{key}"))

    def put_opinion(self, language: str, key: str, opinion: Opinion) -> None:
        """Store what a second model made of a segment."""
        with self._transaction() as cache:
            cache[f"o/{language}/{key}"] = dump(asdict(opinion))

    def judgement(self, language: str, key: str) -> Judgement | None:
        """Return what a judge said of a segment's translation, or None."""
        return judgement_of(self._read(f"j/{language}/{key}"))

    def put_judgement(self, language: str, key: str, judgement: Judgement) -> None:
        """Store what a judge said of a segment's translation."""
        with self._transaction() as cache:
            cache[f"j/{language}/{key}"] = dump(asdict(judgement))

    def failure(self, language: str, key: str) -> Failure | None:
        """Return what failed so far, or None."""
        return failure_of(self._read(f"f/{language}/{key}"))

    def fail(self, language: str, key: str, failure: Failure) -> None:
        """Replace what is known of a segment's refused answers."""
        with self._transaction() as cache:
            cache[f"f/{language}/{key}"] = dump(asdict(failure))

    def forgive(self, language: str) -> int:
        """Forget all failures of a language; return how many there were."""
        if not self._exists():
            return 0
        with self._transaction() as cache:
            keys = [key for key in _keys(cache) if key.startswith(f"f/{language}/")]
            for key in keys:
                cache.delete(key)
        return len(keys)

    def snapshot(self, language: str, page: str) -> tuple[PageKey, ...]:
        """Return the keys a page had when it was last sent, in their order."""
        row = self._read(f"s/{language}/{page}")
        places = row.get("keys") if row else None
        if not isinstance(places, str):
            return ()
        return tuple(place_of(place) for place in places.split("\n"))

    def keep_snapshot(self, language: str, page: str, places: Sequence[PageKey]) -> None:
        """Remember the keys a page has now; the same again costs one read."""
        if tuple(places) == self.snapshot(language, page):
            return
        lines = [f"{place.key} {place.before}".rstrip() for place in places]
        with self._transaction() as cache:
            cache[f"s/{language}/{page}"] = dump({"keys": "\n".join(lines)})

    def rows(self, kind: Kind) -> Iterator[tuple[str, str]]:
        """Go through the rows of a kind; yield the language, and the key or the page."""
        for name in self._names(f"{kind}/"):
            _, language, rest = f"{name}/".split("/", 2)
            yield language, rest.removesuffix("/")

    def drop(self, kind: Kind, language: str, key: str) -> None:
        """Forget a row; that of a person's work, too, so whoever calls has to know."""
        with self._transaction() as cache:
            cache.delete(f"{kind}/{language}/{key}")

    def unused(self) -> dict[str, str]:
        """Return since when rows are known to be unused, by `kind/language/key`."""
        found = self._read(_UNUSED) or {}
        return {name: since for name, since in found.items() if isinstance(since, str)}

    def keep_unused(self, since: Mapping[str, str]) -> None:
        """Replace what is known of unused rows."""
        with self._transaction() as cache:
            cache[_UNUSED] = dump(since)

    def stamp(self) -> str | None:
        """Return a text that is another one after each write; None where others write, too.

        It is read past diskcache, which writes to a memory whenever it opens one.
        """
        if "_cache" in self.__dict__ or not self._exists():
            return self._raw(_WRITTEN) or ""
        where = (self.folder / "cache.db").absolute().as_uri()
        with self._usable(), closing(sqlite3.connect(f"{where}?mode=rw", uri=True)) as database:
            query = "SELECT value FROM Cache WHERE raw = 1 AND key = ?"
            found = database.execute(query, [_WRITTEN]).fetchone()
            return str(found[0]) if found else ""

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make several writes one: all are on the disk when the block ends, or none."""
        with self._transaction():
            yield

    @cached_property
    def _cache(self) -> Any:  # noqa: ANN401  # diskcache has no annotations
        with self._usable():
            return Cache(str(self.folder), disk=TextDisk, **_SETTINGS)

    def _exists(self) -> bool:
        with self._usable():
            return "_cache" in self.__dict__ or (self.folder / "cache.db").exists()

    def _read(self, key: str) -> Mapping[str, Any] | None:
        return load(self._raw(key))

    def _raw(self, key: str) -> str | None:
        """Return a row as it stands, None when there is none."""
        if not self._exists():
            return None
        with self._usable():
            text: str | None = self._cache.get(key, retry=True)
            return text

    def _names(self, prefix: str) -> list[str]:
        """Return the keys of the rows that begin so, found by the index."""
        if not self._exists():
            return []
        query = "SELECT key FROM Cache WHERE raw = 1 AND key >= ? AND key < ? ORDER BY key"
        end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        with self._usable():
            return [key for (key,) in self._cache._sql(query, (prefix, end)).fetchall()]  # noqa: SLF001  # as below

    @contextmanager
    def _transaction(self) -> Iterator[Any]:
        outermost, self._writing = not self._writing, True
        try:
            with self._usable(), self._cache.transact(retry=True):
                yield self._cache
                if outermost:
                    self._cache[_WRITTEN] = uuid.uuid4().hex
        finally:
            self._writing = not outermost

    @contextmanager
    def _usable(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise self._broken(str(error)) from error
        except (OSError, Timeout) as error:
            raise self._broken(getattr(error, "strerror", None) or str(error)) from error

    def _broken(self, why: str) -> MemoryFolderError:
        return MemoryFolderError(
            f"the translation memory cannot be used: {why}.",
            where=str(self.folder),
            todo="Check that the folder can be written, or restore it from a backup; "
            "`cache_dir` names another one.",
        )


def _keys(cache: Any) -> Iterator[str]:  # noqa: ANN401  # diskcache has no annotations
    """Go through the keys, past those that were not written here."""
    query = "SELECT key FROM Cache WHERE raw = 1 AND typeof(key) = 'text' ORDER BY rowid"
    for (key,) in cache._sql(query).fetchall():  # noqa: SLF001  # iterkeys() stops at a forged key
        yield key


_AT_ONCE = 500  # SQLite takes 999 values in one statement, or more


def _rows(cache: Any, keys: Sequence[str]) -> dict[str, str]:  # noqa: ANN401  # as above
    """Return the texts of many rows by their keys; diskcache itself reads one at a time."""
    found: dict[str, str] = {}
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        query = (
            f"SELECT key, value FROM Cache WHERE raw = 1 AND mode = {_MODE_RAW} "  # noqa: S608  # no text of others
            f"AND filename IS NULL AND typeof(value) = 'text' AND key IN ({_marks(some)})"
        )
        found.update(cache._sql(query, some).fetchall())  # noqa: SLF001  # there is no other way
    return found


def _marks(values: Sequence[str]) -> str:
    return ",".join("?" * len(values))
