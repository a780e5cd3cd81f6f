"""Bring a PO file up to date with as few changed lines as can be.

Two branches that touched different paragraphs merge without a conflict, since all that a
paragraph's change brings about stands in one place of the file: an entry keeps its old line
numbers until its text changes, and a person's translation of a text that is gone stays, as
obsolete, where it stood.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polib

from mkdocs_batch_i18n.catalogs.entries import (
    Entry,
    is_foreign,
    is_unreviewed,
    is_work,
    machine_comment,
    without_mark,
)
from mkdocs_batch_i18n.errors import CatalogError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path


SITE = "_site"
"""Name of the catalog of the site's own strings, which belong to no page."""


_NO_DATE = "1970-01-01 00:00+0000"
"""A true date would change without a reason; msgfmt asks for one, Babel refuses an empty one."""


@dataclass(frozen=True, slots=True)
class Style:
    """What may differ between teams."""

    unreviewed: bool = False
    """Mark machines' texts as fuzzy, so that clearing the flag approves them. A file that has
    such entries goes on so."""
    renumber: bool = False
    """Bring all line numbers up to date, at the price of a large difference."""
    overwrite: frozenset[str] = frozenset()
    """The messages whose new text, a person's, takes the place of a person's old one."""


def merged(
    old: polib.POFile | None, entries: Sequence[Entry], language: str, page: str, style: Style
) -> str:
    """Return the new text of a file: its header and entries, and what a person left behind."""
    known = _known(old)
    unreviewed = style.unreviewed or any(map(is_unreviewed, old or ()))
    style = Style(unreviewed, style.renumber, style.overwrite)
    header = old.header if old and old.header else f"Translation of {page or 'the site'}"
    metadata = _metadata(language, dict(old.metadata) if old else {})
    name = page or SITE
    new = [_po_entry(entry, known.get(entry.message, ()), name, style) for entry in entries]
    kept = _left_behind(old or (), {entry.message for entry in entries})
    placed = [*kept[""], *(item for entry in new for item in (entry, *kept[entry.msgid]))]
    return _text(header, metadata, placed)


def text_of(file: polib.POFile) -> str:
    """Return a file as `merged` would write it: entries in their order, no line wrapped."""
    return _text(file.header, dict(file.metadata), file)


def _text(header: str, metadata: dict[str, str], entries: Iterable[polib.POEntry]) -> str:
    """Write a file; polib itself would bring what is obsolete to the end."""
    head = polib.POFile(wrapwidth=0)
    head.header, head.metadata = header, metadata
    return "\n".join([str(head), *(entry.__unicode__(0) for entry in entries)])


def _known(old: polib.POFile | None) -> Mapping[str, list[polib.POEntry]]:
    """Return the entries of each message, those that stand on the page first."""
    known: defaultdict[str, list[polib.POEntry]] = defaultdict(list)
    for entry in sorted(old or (), key=lambda entry: bool(entry.obsolete)):
        if not is_foreign(entry):
            known[entry.msgid].append(entry)
    return known


def _left_behind(
    old: Iterable[polib.POEntry], wanted: set[str]
) -> Mapping[str, list[polib.POEntry]]:
    """Return what stays of the entries that are no longer wanted, by the message they follow.

    A person's work stays as obsolete, once a message: gettext allows no second one.
    """
    kept: defaultdict[str, list[polib.POEntry]] = defaultdict(list)
    last, seen = "", dict[str, polib.POEntry]()
    for entry in old:
        if is_foreign(entry):
            kept[last].append(entry)
        elif entry.msgid in wanted:
            last = last if entry.obsolete else entry.msgid
        elif is_work(entry) and entry.msgid in seen:
            _note_other(seen[entry.msgid], entry)
        elif is_work(entry):
            gone = polib.POEntry(msgid=entry.msgid, obsolete=True)
            _copy_work(entry, gone)
            seen[entry.msgid] = gone
            kept[last].append(gone)
    return kept


def _metadata(language: str, old: dict[str, str]) -> dict[str, str]:
    """Return the header fields."""
    asked = dict.fromkeys(("Project-Id-Version", "Last-Translator", "Language-Team"), "")
    date = old.get("PO-Revision-Date") or _NO_DATE
    fixed = {
        "Language": language.replace("-", "_"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    return {**asked, **old, "PO-Revision-Date": date, **fixed}


def _po_entry(
    entry: Entry, found: Sequence[polib.POEntry], page: str, style: Style
) -> polib.POEntry:
    """Return the entry to write, given those that the file has for its message."""
    works = [old for old in found if is_work(old)]
    old = next(iter(works or found), None)
    new = polib.POEntry(msgid=entry.message, comment=entry.comment)
    if works and not (entry.message in style.overwrite and entry.origin == "human"):
        _copy_work(works[0], new)
    else:
        _copy_entry(entry, old, new, style)
    for other in works[1:]:
        _note_other(new, other)
    new.occurrences = _occurrences(entry, old, new, page, renumber=style.renumber)
    return new


def _copy_entry(entry: Entry, old: polib.POEntry | None, new: polib.POEntry, style: Style) -> None:
    new.msgstr = entry.text
    unchanged = old is not None and old.msgstr == entry.text != ""
    new.previous_msgid = entry.previous or (old.previous_msgid if old and unchanged else None)
    machine = bool(entry.text) and entry.origin == "machine"
    unreviewed = machine and style.unreviewed
    new.flags = ["fuzzy"] if unreviewed or (entry.fuzzy and entry.text) else []
    notes = [] if old is None else [without_mark(old.tcomment)]
    if machine:
        notes.append(machine_comment(entry.text, entry.model, unreviewed=unreviewed))
    new.tcomment = "\n".join(note for note in notes if note)


def _copy_work(old: polib.POEntry, new: polib.POEntry) -> None:
    new.msgstr = old.msgstr
    new.flags = list(old.flags)
    new.previous_msgid = old.previous_msgid
    new.tcomment = without_mark(old.tcomment)


def _note_other(kept: polib.POEntry, other: polib.POEntry) -> None:
    """Keep a second text for the same message as a comment, such as a merge leaves behind."""
    note = f"another translation: {json.dumps(other.msgstr, ensure_ascii=False)}"
    comments = [kept.tcomment, without_mark(other.tcomment)]
    if other.msgstr != kept.msgstr:
        comments.append(note)
    kept.tcomment = "\n".join(dict.fromkeys(comment for comment in comments if comment))


def _occurrences(
    entry: Entry, old: polib.POEntry | None, new: polib.POEntry, page: str, *, renumber: bool
) -> list[tuple[str, str]]:
    """Return the references; the old ones as long as nothing else of the entry changes.

    With the true line numbers every edit would touch every entry below it.
    """
    unchanged = (
        old is not None
        and not old.obsolete
        and old.msgstr == new.msgstr
        and len(old.occurrences) == len(entry.lines)
    )
    if old is not None and unchanged and not renumber:
        return list(old.occurrences)
    # A blank in a name would end the reference.
    return [(page.replace(" ", "%20"), str(line)) for line in entry.lines]


def replace(path: Path, text: str) -> None:
    """Write the file whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> CatalogError:
    return CatalogError(
        f"this catalog cannot be written: {error.strerror or error}.",
        where=str(path),
        todo="Check that the folder can be written.",
    )
