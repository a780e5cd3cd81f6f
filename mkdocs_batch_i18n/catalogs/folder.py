"""The catalogs of a site: one folder a language, one file a page."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.catalogs import reading, writing
from mkdocs_batch_i18n.catalogs.writing import SITE, Style
from mkdocs_batch_i18n.errors import CatalogError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from mkdocs_batch_i18n.catalogs.entries import Entry

_PLAIN = Style()


class Catalogs:
    """The catalogs of all languages under one folder; None means that there are none.

    Every method that reads raises `CatalogError`, with file and line, for a file that cannot be
    read, and for a file where the folder should be.
    """

    def __init__(self, folder: Path | None) -> None:
        """Note the folder; files are read when they are needed."""
        self.folder = folder
        self._indexes: dict[str, Mapping[str, tuple[Entry, ...]]] = {}

    def path(self, language: str, page: str) -> Path | None:
        """Return the file of a page, whether it exists or not."""
        return None if self.folder is None else self.folder / language / f"{page or SITE}.po"

    def require_folder(self) -> None:
        """Raise `CatalogError`, with the option to set, when there is no folder."""
        if self.folder is None:
            raise _no_folder()
        reading.require_folder(self.folder)

    def page(self, language: str, page: str) -> tuple[Entry, ...]:
        """Return a page's entries in the order of the file; none if there is no file."""
        path = self.path(language, page)
        return () if path is None else reading.entries_in(path)

    def files(self, language: str) -> list[Path]:
        """Return all catalogs of a language, in a stable order."""
        if self.folder is None:
            return []
        for folder in (self.folder, self.folder / language):
            reading.require_folder(folder)
        return sorted((self.folder / language).rglob("*.po"))

    def stamp(self, language: str) -> list[tuple[str, int, int]]:
        """Return path, bytes and time in nanoseconds of each catalog of a language."""
        states = ((path, path.stat()) for path in self.files(language))
        return [(str(path), state.st_size, state.st_mtime_ns) for path, state in states]

    def find(self, language: str, message: str, page: str) -> Iterator[Entry]:
        """Go through the usable translations of a message, the best first.

        A person's before a machine's; the page's own before other pages'; what stands on a page
        before what is obsolete. Fuzzy and empty entries are left out.
        """
        found = self._index(language).get(message, ())
        if len(found) < 2:  # noqa: PLR2004 - nothing to sort
            return iter(found)
        place = f"{self.path(language, page)}:"

        def rank(entry: Entry) -> tuple[bool, bool, bool]:
            return entry.origin != "human", entry.obsolete, not entry.where.startswith(place)

        return iter(sorted(found, key=rank))

    def write(
        self, language: str, page: str, entries: Sequence[Entry], style: Style = _PLAIN
    ) -> bool:
        """Bring a page's file up to these entries; tell whether it changed.

        What a person wrote stays: their text, whatever the entry given here says, and, as
        obsolete, their translations of messages that are gone.
        """
        path = self.path(language, page)
        if path is None:
            raise _no_folder()
        old = reading.parse(path) if path.exists() else None
        text = writing.merged(old, entries, language, page, style)
        if old is not None and writing.text_of(old) == text:
            # The same entries, though another editor may have wrapped the lines.
            return False
        writing.replace(path, text)
        self._indexes.pop(language, None)
        return True

    def _index(self, language: str) -> Mapping[str, tuple[Entry, ...]]:
        index = self._indexes.get(language)
        if index is None:
            lists: defaultdict[str, list[Entry]] = defaultdict(list)
            for path in self.files(language):
                for entry in reading.entries_in(path):
                    if entry.text and not entry.fuzzy:
                        lists[entry.message].append(entry)
            index = self._indexes[language] = {key: tuple(found) for key, found in lists.items()}
        return index


def _no_folder() -> CatalogError:
    return CatalogError(
        "there is no folder for catalogs.",
        where="catalogs_dir",
        todo="Name one in mkdocs.yml, for example `catalogs_dir: locales`.",
    )
