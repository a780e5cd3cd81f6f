"""Gettext catalogs: people's translations, in files that live in git.

`locales/<language>/<page path>.po` holds one page, `locales/<language>/_site.po` the site's own
strings. `msgid` is a segment's message and `msgstr` its translation, marks in place. An entry is a
person's unless a comment says that a machine wrote exactly the text that stands there: a changed
text, or a removed comment, makes it a person's. A `fuzzy` entry is not used.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

import polib

from mkdocs_batch_i18n.errors import CatalogError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from mkdocs_batch_i18n.records import Origin

SITE = "_site"
"""Name of the catalog of the site's own strings, which belong to no page."""

_MACHINE = re.compile(r"^machine translation ([0-9a-f]{12})(?: by (.*))?$", re.MULTILINE)
_SYNTAX_ERROR = re.compile(r"\(line (\d+)\)(?:: (.*))?")
_OPEN_STRING = re.compile(rb'^[ \t]*(?:#[~|][ \t]*)*(?:msg[a-z]+(?:\[\d+\])?[ \t]+)?"(?:.*[^"])?$')


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a catalog."""

    message: str
    """`msgid`: the source."""
    text: str
    """`msgstr`: the translation, empty when there is none."""
    origin: Origin
    """Who wrote the translation."""
    model: str = ""
    """The model that wrote it, if a machine did."""
    fuzzy: bool = False
    """A person has to look at it first: not used, but handed to the model."""
    obsolete: bool = False
    """The page no longer has this message."""
    previous: str = ""
    """The source that the translation was made for, if that is another one."""
    comment: str = ""
    """For translators: what the marks stand for, and the author's note."""
    lines: tuple[int, ...] = ()
    """Lines of the page where the message stands."""
    where: str = ""
    """File and line of the entry itself, when it was read."""


class Catalogs:
    """The catalogs of all languages under one folder; None means that there are none."""

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

    def page(self, language: str, page: str) -> tuple[Entry, ...]:
        """Return a page's entries in the order of the file; none if there is no file.

        Raises `CatalogError`, with file and line, when the file cannot be read.
        """
        path = self.path(language, page)
        return () if path is None else _entries(path)

    def files(self, language: str) -> list[Path]:
        """Return all catalogs of a language, in a stable order."""
        return [] if self.folder is None else sorted((self.folder / language).rglob("*.po"))

    def find(self, language: str, message: str, page: str) -> Iterator[Entry]:
        """Go through the usable translations of a message, the best first.

        A person's before a machine's; the page's own before other pages'; what stands on a page
        before what is obsolete. Fuzzy and empty entries are left out.
        """
        own = self.path(language, page)
        found = self._index(language).get(message, ())
        place = f"{own}:"

        def rank(entry: Entry) -> tuple[bool, bool, bool]:
            return entry.origin != "human", entry.obsolete, not entry.where.startswith(place)

        yield from sorted(found, key=rank) if len(found) > 1 else found

    def write(self, language: str, page: str, entries: Sequence[Entry]) -> bool:
        """Bring a page's file up to these entries; tell whether it changed.

        What a person wrote stays: their text, whatever the entry given here says, and, as
        obsolete, their translations of messages that are gone.
        """
        path = self.path(language, page)
        if path is None:
            raise _no_folder()
        old = _parse(path) if path.exists() else None
        text = _merged(old, entries, language, page)
        if old is not None and str(old) == text:
            # The same entries, though another editor may have wrapped the lines.
            return False
        _replace(path, text)
        self._indexes.pop(language, None)
        return True

    def _index(self, language: str) -> Mapping[str, tuple[Entry, ...]]:
        index = self._indexes.get(language)
        if index is None:
            lists: defaultdict[str, list[Entry]] = defaultdict(list)
            for path in self.files(language):
                for entry in _entries(path):
                    if entry.text and not entry.fuzzy:
                        lists[entry.message].append(entry)
            index = self._indexes[language] = {key: tuple(found) for key, found in lists.items()}
        return index


def machine_comment(text: str, model: str) -> str:
    """Return the comment that marks `text` as a machine's, and only that very text."""
    by = f" by {' '.join(model.split())}" if model.strip() else ""
    return f"machine translation {_digest(text)}{by}"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]


def _entries(path: Path) -> tuple[Entry, ...]:
    try:
        state = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        raise _unreadable(path, error) from error
    return _entries_as_of(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4096)
def _entries_as_of(path: Path, changed: int, size: int) -> tuple[Entry, ...]:
    """Parse once as long as the file is the same: a preview server asks again and again."""
    del changed, size
    return tuple(_entry(path, entry) for entry in _parse(path) if not _foreign(entry))


def _foreign(entry: polib.POEntry) -> bool:
    """Tell entries with a context or plural forms: no segment has them."""
    return bool(entry.msgctxt or entry.msgid_plural)


def _entry(path: Path, entry: polib.POEntry) -> Entry:
    mark = _MACHINE.search(entry.tcomment)
    machine = mark is not None and mark[1] == _digest(entry.msgstr)
    return Entry(
        message=entry.msgid,
        text=entry.msgstr,
        origin="machine" if machine else "human",
        model=(mark[2] or "") if mark and machine else "",
        fuzzy=entry.fuzzy,
        obsolete=bool(entry.obsolete),
        previous=_text(entry.previous_msgid),
        comment=entry.comment,
        lines=tuple(int(line) for _, line in entry.occurrences if line.isdigit()),
        where=f"{path}:{max(1, entry.linenum or 1)}",
    )


def _text(value: str | None) -> str:
    return value or ""


def _parse(path: Path) -> polib.POFile:
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


def _merged(old: polib.POFile | None, entries: Sequence[Entry], language: str, page: str) -> str:
    """Return the new text of a file: its header, the entries, then what a person left behind."""
    known = {entry.msgid: entry for entry in old or () if not _foreign(entry)}
    new = polib.POFile(wrapwidth=0)
    new.header = old.header if old and old.header else f"Translation of {page or 'the site'}"
    new.metadata = _metadata(language, dict(old.metadata) if old else {})
    for entry in entries:
        new.append(_po_entry(entry, known.pop(entry.message, None), page or SITE))
    new.extend(entry for entry in old or () if _foreign(entry))
    new.extend(_obsolete(entry) for entry in known.values() if _is_work(entry))
    return str(new)


def _metadata(language: str, old: dict[str, str]) -> dict[str, str]:
    """Return the header fields; no date of ours, it would change without a reason."""
    asked = dict.fromkeys(
        ("Project-Id-Version", "PO-Revision-Date", "Last-Translator", "Language-Team"), ""
    )
    fixed = {
        "Language": language.replace("-", "_"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    return {**asked, **old, **fixed}


def _po_entry(entry: Entry, old: polib.POEntry | None, page: str) -> polib.POEntry:
    new = polib.POEntry(
        msgid=entry.message,
        comment=entry.comment,
        occurrences=_occurrences(entry, old, page),
    )
    if old is not None and _is_work(old):
        _copy_work(old, new)
        return new
    new.msgstr = entry.text
    new.previous_msgid = entry.previous or None
    new.flags = ["fuzzy"] if entry.fuzzy and entry.text else []
    notes = [] if old is None else [_without_mark(old.tcomment)]
    if entry.text and entry.origin == "machine":
        notes.append(machine_comment(entry.text, entry.model))
    new.tcomment = "\n".join(note for note in notes if note)
    return new


def _occurrences(entry: Entry, old: polib.POEntry | None, page: str) -> list[tuple[str, str]]:
    """Return the references; old line numbers stay, or every edit above would touch every entry."""
    if old is not None and not old.obsolete and len(old.occurrences) == len(entry.lines):
        return list(old.occurrences)
    # A blank in a name would end the reference.
    return [(page.replace(" ", "%20"), str(line)) for line in entry.lines]


def _is_work(entry: polib.POEntry) -> bool:
    """Tell whether an entry holds a person's text."""
    mark = _MACHINE.search(entry.tcomment)
    return bool(entry.msgstr) and (mark is None or mark[1] != _digest(entry.msgstr))


def _copy_work(old: polib.POEntry, new: polib.POEntry) -> None:
    new.msgstr = old.msgstr
    new.flags = list(old.flags)
    new.previous_msgid = old.previous_msgid
    new.tcomment = _without_mark(old.tcomment)


def _obsolete(entry: polib.POEntry) -> polib.POEntry:
    gone = polib.POEntry(msgid=entry.msgid, obsolete=True)
    _copy_work(entry, gone)
    return gone


def _without_mark(comment: str) -> str:
    """Return a person's own comment, without the note about a machine's text."""
    return _MACHINE.sub("", comment).strip("\n")


def _replace(path: Path, text: str) -> None:
    """Write the file whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error


def _no_folder() -> CatalogError:
    return CatalogError(
        "there is no folder for catalogs.",
        where="catalogs_dir",
        todo="Name one in mkdocs.yml, for example `catalogs_dir: locales`.",
    )


def _unwritable(path: Path, error: OSError) -> CatalogError:
    return CatalogError(
        f"this catalog cannot be written: {error.strerror or error}.",
        where=str(path),
        todo="Check that the folder can be written.",
    )
