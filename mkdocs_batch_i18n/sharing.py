"""A memory that several machines share: the local one in front, a store on a server behind.

Reading asks the store for what is not here, and keeps it. Writing goes to the local memory first;
what the store does not have yet is noted there in the same transaction, and sent when the block
of writes is over, or by a later run. A store that fails once is left alone for the rest of the
run: the local memory does without, and `problem` says so.

Only translations are shared, and none is trusted: what comes from a store is checked when it is
read, like everything stored. Rows of the local memory beside the usual ones:

- `p/<language>/<key>`: this translation is still to be sent;
- `m/<store>`: what the local memory had before was sent to this store.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.memory import Memory
from mkdocs_batch_i18n.rows import decoded
from mkdocs_batch_i18n.stores import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from mkdocs_batch_i18n.records import Translation
    from mkdocs_batch_i18n.rows import Entry
    from mkdocs_batch_i18n.stores import Store


class SharedMemory(Memory):
    """The local memory in a folder, with a store behind it. It never raises for the store."""

    def __init__(self, folder: Path, store: Store, source_language: str) -> None:
        """Note both; texts of different source languages are never mixed."""
        super().__init__(folder)
        self._store = store
        self._source = source_language
        self._absent: set[str] = set()
        """Rows that the store does not have, as of this run."""
        self._depth = 0
        self.problem = ""
        """Why the store is not used any longer in this run; empty while it is."""

    def close(self) -> None:
        """Send what is to be sent, and close the files and the connection."""
        if not self.problem and self._exists() and self._asked():
            self._send()
        self._store.close()
        super().close()

    def entry(self, language: str, key: str) -> Entry | None:
        """Return the translation with its source, from here or from the store."""
        return self.entries(language, [key]).get(key)

    def entries(self, language: str, keys: Iterable[str]) -> dict[str, Entry]:
        """Return the translations of many segments, by key, from here or from the store."""
        wanted = list(dict.fromkeys(keys))
        found = super().entries(language, wanted)
        rows = [f"t/{language}/{key}" for key in wanted if key not in found]
        fresh = self._fetched([row for row in rows if row not in self._absent])
        for row, entry in fresh.items():
            found[row.rpartition("/")[2]] = entry
        return found

    def put(self, language: str, key: str, translation: Translation, source: str = "") -> None:
        """Store a translation here, and note that the store is to have it."""
        with self.together():
            super().put(language, key, translation, source)
            with self._transaction() as cache:
                cache[f"p/{language}/{key}"] = "{}"

    def stamp(self) -> str | None:
        """Return nothing that could be relied on: others write into the store."""
        return None

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make several writes one; they are sent when the outermost block ends."""
        self._depth += 1
        try:
            with super().together():
                yield
        finally:
            self._depth -= 1
        if not self._depth:
            self._send()

    def _asked(self) -> bool:
        """Tell whether there is anything to say to the store."""
        return self._depth == 0 and bool(self._names("p/"))

    def _fetched(self, rows: Sequence[str]) -> dict[str, Entry]:
        """Ask the store for rows, and keep those that are translations."""
        if not rows or self.problem:
            return {}
        try:
            texts = self._store.get([self._name(row) for row in rows])
        except StoreError as error:
            self.problem = str(error)
            return {}
        found = {row: decoded(texts.get(self._name(row))) for row in rows}
        entries = {row: entry for row, entry in found.items() if entry is not None}
        self._absent.update(row for row in rows if row not in entries)
        if entries:
            with self._transaction() as cache:
                for row in entries:
                    cache[row] = texts[self._name(row)]
        return entries

    def _send(self) -> None:
        """Send what is noted, and once to each store all that was here before."""
        if self.problem:
            return
        first = self._read(f"m/{self._store.name}") is None
        noted = self._names("p/")
        rows = self._names("t/") if first else ["t" + note[1:] for note in noted]
        if not rows:
            return
        texts = {row: self._raw(row) for row in rows}
        try:
            self._store.put({self._name(row): text for row, text in texts.items() if text})
        except StoreError as error:
            self.problem = str(error)
            return
        with self._transaction() as cache:
            cache[f"m/{self._store.name}"] = "{}"
            for note in noted:
                cache.delete(note)

    def _name(self, row: str) -> str:
        return f"{self._source}/{row}"


def problem_of(memory: Memory) -> str:
    """Return why a shared memory is not used any longer; empty for any other."""
    return str(getattr(memory, "problem", ""))
