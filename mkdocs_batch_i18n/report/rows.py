"""What the page shows of each segment, and why a person should look at it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from mkdocs_batch_i18n.report.figures import (
    Run,
    Section,
    runs_of,
    section_of,
    sections_of,
    together,
)
from mkdocs_batch_i18n.report.pieces import Piece, difference, pieces
from mkdocs_batch_i18n.translations import Before
from mkdocs_batch_i18n.workflow import judging
from mkdocs_batch_i18n.workflow.survey import Found, Survey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_batch_i18n.catalogs import Entry
    from mkdocs_batch_i18n.settings import Language
    from mkdocs_batch_i18n.translations import Rejected
    from mkdocs_batch_i18n.workflow import Page, Workspace


@dataclass(frozen=True, slots=True)
class Place:
    """Where a segment stands, to find it on the built page."""

    language: str
    page: str
    heading: int
    """Headings of the page up to the segment; 0 before the first."""
    headings: int
    """Headings of the page."""


Links = Callable[[Place], str]
"""From a place to its address on the built page; empty if there is none."""

ReasonKind = Literal["refused", "page", "given up", "flag", "judge", "draft", "stale"]

_ORDER: tuple[ReasonKind, ...] = (
    "refused",
    "page",
    "given up",
    "flag",
    "judge",
    "draft",
    "stale",
)
_RANK = {kind: rank for rank, kind in enumerate(_ORDER)}
_NOTHING: Mapping[str, Sequence[str]] = MappingProxyType({})
_NO_LINKS: Links = lambda _: ""  # noqa: E731 -- nothing to be said of it


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a person should look at a segment."""

    kind: ReasonKind
    what: str
    """One sentence."""
    where: str = ""
    """File and line of the catalog, when it is about an entry there."""
    text: str = ""
    """The text that is meant, when it is not the one in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A segment in one language; one that stands in several places, in the first."""

    number: int
    page: str
    line: int
    places: int
    """Places of the site where this text stands."""
    trail: tuple[str, ...]
    """The headings above it."""
    kind: str
    source: str
    text: str
    """The translation in use; empty when readers see the source."""
    state: str
    """`human`, `machine`, `in flight`, `given up` or `missing`."""
    model: str
    note: str
    """What the author tells translators."""
    reasons: tuple[Reason, ...]
    where: str
    """File and line of the page's catalog entry; empty if it has none."""
    link: str
    """Address of the built page; empty if it is not built."""
    before: Before | None
    """What stood in its place before the source was edited."""
    tokens: tuple[str, ...]
    """What the placeholders stand for."""

    @property
    def source_pieces(self) -> tuple[Piece, ...]:
        """The source; with the words that were edited."""
        if self.before is None:
            return pieces(self.source, self.tokens)
        return difference(self.before.source, self.source, self.tokens)

    @property
    def text_pieces(self) -> tuple[Piece, ...]:
        """The translation; with what differs from the one before the edit."""
        if self.before is None or not self.before.text or not self.text:
            return pieces(self.text, self.tokens)
        return difference(self.before.text, self.text, self.tokens)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One language."""

    language: Language
    source_language: str
    rows: tuple[Row, ...]
    """What a person should look at first, then the others in the order of the site."""
    sections: tuple[Section, ...]
    runs: tuple[Run, ...]
    created: str
    """UTC time in ISO 8601."""

    @property
    def flagged(self) -> tuple[Row, ...]:
        """What a person should look at."""
        return tuple(row for row in self.rows if row.reasons)

    @property
    def faulty(self) -> tuple[Row, ...]:
        """Those of them with more against them than a judge's word, which only informs."""
        return tuple(row for row in self.rows if {item.kind for item in row.reasons} - {"judge"})

    @property
    def rest(self) -> tuple[Row, ...]:
        """All others."""
        return tuple(row for row in self.rows if not row.reasons)

    @property
    def total(self) -> Section:
        """All segments."""
        return together(self.sections)

    @property
    def missing(self) -> int:
        """Segments that readers see in the source language."""
        return self.total.total - self.total.known


def survey(
    pages: Sequence[Page],
    workspace: Workspace,
    language: Language,
    links: Links = _NO_LINKS,
    given_back: Mapping[str, Sequence[str]] = _NOTHING,
) -> Report:
    """Look at everything in one language; writes and sends nothing.

    `given_back` names the pages, by the key of a segment, that its translation would break.
    """
    surveyor = _Surveyor(pages, workspace, language.code, links)
    found = tuple(surveyor.rows(given_back))
    first = sorted((row for row in found if row.reasons), key=_rank)
    return Report(
        language=language,
        source_language=workspace.settings.source_language,
        rows=(*first, *(row for row in found if not row.reasons)),
        sections=sections_of((section_of(row.page), row.state) for row in found),
        runs=runs_of(workspace.receipts(), language.code),
        created=workspace.now(),
    )


def _rank(row: Row) -> tuple[int, int]:
    return min(_RANK[reason.kind] for reason in row.reasons), row.number


class _Surveyor:
    """Goes through the pages for one language."""

    def __init__(
        self, pages: Sequence[Page], workspace: Workspace, code: str, links: Links
    ) -> None:
        self._pages = pages
        self._workspace = workspace
        self._code = code
        self._links = links
        self._survey = Survey(workspace, code, workspace.in_flight().get(code, frozenset()))
        self._places = Counter(segment.key for page in pages for segment in page.segments)
        self._number = 0

    def rows(self, given_back: Mapping[str, Sequence[str]]) -> Iterator[Row]:
        for page in self._pages:
            places = self._survey.places(page)
            about = self._about(page)
            for found in self._survey.new(places):
                self._number += 1
                row = self._row(found, page, about)
                broken = given_back.get(found.segment.key, ())
                yield replace(row, reasons=(*row.reasons, _back(broken))) if broken else row

    def _about(self, page: Page) -> _About:
        """Return what is known of a page, once its segments were looked up."""
        entries = self._workspace.catalogs.page(self._code, page.uri)
        refused: defaultdict[str, list[Rejected]] = defaultdict(list)
        for item in self._workspace.translations(self._code).rejected:
            refused[item.message].append(item)
        return _About(
            entries={entry.message: entry for entry in entries if not entry.obsolete},
            refused=refused,
            before=self._before(page.uri),
            headings=_headings(page),
        )

    def _row(self, found: Found, page: Page, about: _About) -> Row:
        segment, translation = found.segment, found.translation
        entry = about.entries.get(segment.message)
        heading = about.headings[id(segment)]
        return Row(
            number=self._number,
            page=page.uri,
            line=page.line(segment),
            places=self._places[segment.key],
            trail=segment.trail,
            kind=segment.kind,
            source=segment.message,
            text=translation.text if translation else "",
            state=translation.origin if translation else found.state,
            model=translation.model if translation else "",
            note=segment.note,
            reasons=tuple(self._reasons(found, entry, about.refused.get(segment.message, ()))),
            where=entry.where if entry else "",
            link=self._links(Place(self._code, page.uri, heading, max(about.headings.values()))),
            before=about.before.get(segment.key) or _edited(entry),
            tokens=segment.masked.tokens,
        )

    def _reasons(
        self, found: Found, entry: Entry | None, rejected: Sequence[Rejected]
    ) -> Iterator[Reason]:
        for item in rejected:
            if item.origin == "machine" and found.translation is not None:
                continue  # nobody misses it
            what = "; ".join(f"{broken.message} ({broken.rule})" for broken in item.violations)
            who = "a person's" if item.origin == "human" else "a machine's"
            where = "" if item.where == "memory" else item.where
            yield Reason("refused", f"{who} text is not used: {what}", where, item.text)
        if found.state == "given up":
            failure = self._survey.failure(found.segment)
            findings = "; ".join(failure.findings) if failure else ""
            yield Reason("given up", findings or "no usable answer came")
        for flag in found.translation.flags if found.translation else ():
            yield Reason("flag", flag)
        known, key = found.translation, found.segment.key
        if known and (what := judging.doubt(self._workspace, self._code, key, known)):
            yield Reason("judge", what)
        if entry is not None and entry.fuzzy and entry.text:
            yield Reason("draft", "a person's draft waits to be finished", entry.where, entry.text)
        if found.stale:
            yield Reason("stale", "the glossary has changed since")

    def _before(self, uri: str) -> dict[str, Before]:
        """Return what stood in the places of edited segments, by the key of what stands there."""
        memory = self._workspace.memory
        found = {}
        for place in memory.snapshot(self._code, uri):
            entry = memory.entry(self._code, place.before) if place.before else None
            if entry is not None and entry.source:
                found[place.key] = Before(entry.source, entry.translation.text)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    """What is known of a page."""

    entries: Mapping[str, Entry]
    """Its catalog, by message."""
    refused: Mapping[str, Sequence[Rejected]]
    """What the checks refused, by message."""
    before: Mapping[str, Before]
    """What stood in the place of an edited segment, by its key."""
    headings: Mapping[int, int]
    """How many headings there are up to each segment, by its identity."""


def _headings(page: Page) -> Mapping[int, int]:
    count, found = 0, {}
    for segment in page.segments:
        count += segment.kind == "heading"
        found[id(segment)] = count
    return found


def _back(pages: Sequence[str]) -> Reason:
    where = ", ".join(dict.fromkeys(pages))
    return Reason("page", f"in the source language on {where}: the page would change beyond words")


def _edited(entry: Entry | None) -> Before | None:
    """Return the older source that a catalog names; its translation, if that is a draft now."""
    if entry is None or not entry.previous:
        return None
    return Before(entry.previous, entry.text if entry.fuzzy else "", entry.origin)
