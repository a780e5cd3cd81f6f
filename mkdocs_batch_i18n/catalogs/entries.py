"""One entry of a catalog, and who wrote it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import polib

    from mkdocs_batch_i18n.records import Origin

_MACHINE = re.compile(
    r"^(?P<unreviewed>unreviewed )?machine translation (?P<digest>[0-9a-f]{12})"
    r"(?: by (?P<model>.*))?$",
    re.MULTILINE,
)


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


def machine_comment(text: str, model: str, *, unreviewed: bool = False) -> str:
    """Return the comment that marks `text` as a machine's, and only that very text."""
    by = f" by {' '.join(model.split())}" if model.strip() else ""
    first = "unreviewed " if unreviewed else ""
    return f"{first}machine translation {_digest(text)}{by}"


def entry_of(path: Path, entry: polib.POEntry) -> Entry:
    """Return what an entry of a file says."""
    model = model_of(entry)
    return Entry(
        message=entry.msgid,
        text=entry.msgstr,
        origin="human" if model is None else "machine",
        model=model or "",
        fuzzy=entry.fuzzy and not is_unreviewed(entry),
        obsolete=bool(entry.obsolete),
        previous=entry.previous_msgid or "",
        comment=entry.comment,
        lines=tuple(int(line) for _, line in entry.occurrences if line.isdigit()),
        where=f"{path}:{max(1, entry.linenum or 1)}",
    )


def model_of(entry: polib.POEntry) -> str | None:
    """Return the model that wrote an entry's text, perhaps ""; None when a person did.

    A text that a machine wrote "unreviewed", as fuzzy, is a person's once the flag is gone.
    """
    mark = _MACHINE.search(entry.tcomment)
    if mark is None or mark["digest"] != _digest(entry.msgstr):
        return None
    return None if mark["unreviewed"] and not entry.fuzzy else mark["model"] or ""


def is_unreviewed(entry: polib.POEntry) -> bool:
    """Tell whether the entry is fuzzy only because no person has looked at it yet."""
    mark = _MACHINE.search(entry.tcomment)
    return mark is not None and bool(mark["unreviewed"]) and model_of(entry) is not None


def is_work(entry: polib.POEntry) -> bool:
    """Tell whether an entry holds a person's text."""
    return bool(entry.msgstr) and model_of(entry) is None


def is_foreign(entry: polib.POEntry) -> bool:
    """Tell entries with a context or plural forms: no segment has them."""
    return bool(entry.msgctxt or entry.msgid_plural)


def without_mark(comment: str) -> str:
    """Return a person's own comment, without the note about a machine's text."""
    return re.sub(r"\n{2,}", "\n", _MACHINE.sub("", comment)).strip("\n")


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]
