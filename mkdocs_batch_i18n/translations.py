"""One lookup over all that is known, in a fixed order.

A person's catalog entry of the page, a person's of any page, the memory, and last a machine's
catalog entry, which is what a fresh clone without a memory has. What is read is checked again:
stored text may be older than the checks, or edited by hand.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

from mkdocs_batch_i18n import document
from mkdocs_batch_i18n.records import Translation
from mkdocs_batch_i18n.rows import PageKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from mkdocs_batch_i18n.catalogs import Catalogs
    from mkdocs_batch_i18n.document import Segment, Violation
    from mkdocs_batch_i18n.memory import Memory
    from mkdocs_batch_i18n.records import Origin
    from mkdocs_batch_i18n.rows import Entry


@dataclass(frozen=True, slots=True)
class Rejected:
    """A stored translation that today's checks refuse: it is not used."""

    page: str
    """The page that asked for it."""
    message: str
    """The source."""
    text: str
    """The stored translation."""
    origin: Origin
    """Who wrote it."""
    where: str
    """File and line of the catalog entry, or "memory"."""
    violations: tuple[Violation, ...]
    """What is wrong with it."""


@dataclass(frozen=True, slots=True)
class Before:
    """What stood in a segment's place before it was edited."""

    source: str
    """The old message."""
    text: str
    """Its translation."""
    origin: Origin = "machine"
    """Who wrote that."""


class Passed:
    """The translations that today's checks let pass, so that no later build checks them again.

    Kept by the content of message and translation, and void under other rules.
    """

    def __init__(self, path: Path, levels: str = "") -> None:
        """Take the file of the record, read when it is first asked, and the levels of the rules."""
        self._path = path
        self._version = f"{document.rules()} {levels}".strip()
        self._new: set[str] = set()

    @cached_property
    def _kept(self) -> set[str]:
        try:
            version, *passed = self._path.read_text("utf-8").split("\n")
        except (OSError, ValueError):
            return set()
        return set(passed) if version == self._version else set()

    def has(self, message: str, text: str) -> bool:
        """Tell whether this translation of this message has passed."""
        return _pair(message, text) in self._kept

    def add(self, message: str, text: str) -> None:
        """Note one more."""
        self._kept.add(_pair(message, text))
        self._new.add(_pair(message, text))

    def keep(self) -> None:
        """Store the record, if it has grown, and let go of it; the next question reads it again.

        One that cannot be stored is made again.
        """
        kept = self.__dict__.pop("_kept", set())
        if not self._new:
            return
        new = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with suppress(OSError):
            self._path.parent.mkdir(exist_ok=True)
            new.write_text("\n".join([self._version, *sorted(kept)]), "utf-8")
            new.replace(self._path)
        self._new.clear()


def _pair(message: str, text: str) -> str:
    pair = f"{message}\0{text}".encode("utf-8", "surrogatepass")
    return blake2b(pair, digest_size=12).hexdigest()


class Translations:
    """What is known in one language."""

    def __init__(
        self,
        language: str,
        memory: Memory,
        catalogs: Catalogs,
        passed: Passed | None = None,
        eased: frozenset[str] = frozenset(),
    ) -> None:
        """Look into these two; neither is opened before it is asked. Eased rules refuse nothing."""
        self._passed = passed
        self._eased = eased
        self.language = language
        self._memory = memory
        self._catalogs = catalogs
        self._verdicts: dict[tuple[str, str], tuple[Violation, ...]] = {}
        self._rejected: dict[tuple[str, str], Rejected] = {}

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """The stored translations refused so far, each once."""
        return tuple(self._rejected.values())

    def find(self, segment: Segment, page: str = "") -> Translation | None:
        """Return the best translation of a segment that passes the checks, or None."""
        return self.find_all([segment], page)[0]

    def find_all(self, segments: Sequence[Segment], page: str = "") -> list[Translation | None]:
        """Return for each segment of a page what `find` does, with one look into the memory."""
        stored = self._memory.entries(self.language, (segment.key for segment in segments))
        return [self._best(segment, page, stored.get(segment.key)) for segment in segments]

    def _best(self, segment: Segment, page: str, stored: Entry | None) -> Translation | None:
        for translation, where in self._candidates(segment, page, stored):
            violations = self._check(segment.message, translation)
            if not violations:
                return translation
            self._rejected.setdefault(
                (segment.key, where),
                Rejected(
                    page, segment.message, translation.text, translation.origin, where, violations
                ),
            )
        return None

    def past(self, page: str) -> list[tuple[str, Before]]:
        """Return the page as it was when it was last sent: (key, source and translation).

        Without such a record, the page's catalog tells. Places that have no translation are left
        out: there is nothing to learn from them.
        """
        written = {
            document.key_of(entry.message): Before(entry.message, entry.text, entry.origin)
            for entry in self._catalogs.page(self.language, page)
            if entry.text and not entry.fuzzy
        }
        places = self._memory.snapshot(self.language, page) or tuple(map(PageKey, written))
        known = ((place.key, self._before(place, written)) for place in places)
        return [(key, before) for key, before in known if before is not None]

    def draft(self, message: str, page: str) -> Before | None:
        """Return what a catalog's fuzzy entry proposes for a message, or None."""
        for entry in self._catalogs.page(self.language, page):
            if entry.message == message and entry.fuzzy and entry.text:
                return Before(entry.previous or entry.message, entry.text, entry.origin)
        return None

    def _before(self, place: PageKey, written: Mapping[str, Before]) -> Before | None:
        for key in (place.key, place.before):
            if key in written:
                return written[key]
            entry = self._memory.entry(self.language, key) if key else None
            if entry is not None and entry.source:
                return Before(entry.source, entry.translation.text, entry.translation.origin)
        return None

    def _candidates(
        self, segment: Segment, page: str, stored: Entry | None
    ) -> Iterator[tuple[Translation, str]]:
        found = list(self._catalogs.find(self.language, segment.message, page))
        for entry in found:
            if entry.origin == "human":
                yield Translation(entry.text, "human"), entry.where
        if stored is not None:
            yield stored.translation, "memory"
        for entry in found:
            if entry.origin == "machine":
                yield Translation(entry.text, "machine", entry.model), entry.where

    def _check(self, message: str, translation: Translation) -> tuple[Violation, ...]:
        if translation.origin == "human" and translation.text == message:
            # A person may decide that a text is the same in both languages.
            return ()
        pair = message, translation.text
        if self._passed and self._passed.has(*pair):
            return ()
        if pair not in self._verdicts:
            found = document.check(message, translation.text, self.language)
            self._verdicts[pair] = tuple(item for item in found if item.rule not in self._eased)
            if self._passed and not self._verdicts[pair]:
                self._passed.add(*pair)
        return self._verdicts[pair]
