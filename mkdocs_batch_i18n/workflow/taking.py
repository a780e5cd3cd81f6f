"""Take in what people translated elsewhere: other tools' files, and translated pages."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.catalogs import Style
from mkdocs_batch_i18n.catalogs.exchange import Unit
from mkdocs_batch_i18n.document import key_of
from mkdocs_batch_i18n.workflow.reviewing import Finding, broken, page_entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mkdocs_batch_i18n.catalogs import Entry
    from mkdocs_batch_i18n.workflow.pages import Page
    from mkdocs_batch_i18n.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Offer:
    """A translation that somebody brings."""

    message: str
    text: str
    where: str
    """What to name when it cannot be taken: a file, with a line or the name of a unit."""
    page: str | None = None
    """The page it is for; None for all pages that have the message."""
    approved: bool = True
    """A person answers for it, even where it says what a machine said."""
    draft: bool = False
    """It is not finished."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of the offers; each message is counted once a page."""

    taken: int
    """In the catalogs now, as a person's."""
    same: int
    """Known already."""
    unknown: int
    """Offers for messages that no page has, such as those of an older version."""
    kept: tuple[Finding, ...]
    """Another person's text stands there, and stays."""
    refused: tuple[Finding, ...]
    """Offers that fail the checks."""


def offers_of(units: Iterable[Unit], path: str) -> list[Offer]:
    """Return what a file of another tool offers."""
    return [
        Offer(
            message=unit.source,
            text=unit.target,
            where=f"{path}: unit {unit.key}",
            page=unit.page,
            approved=unit.state == "human",
            draft=unit.state == "draft",
        )
        for unit in units
    ]


def units_of(pages: Iterable[Page], workspace: Workspace, language: str) -> list[Unit]:
    """Return all segments of the site with what is known, page by page, for another tool."""
    return [
        Unit(
            key=key_of(entry.message),
            page=page.uri,
            source=entry.message,
            target=entry.text,
            state="missing" if not entry.text else "draft" if entry.fuzzy else entry.origin,
            note=entry.comment,
        )
        for page in pages
        for entry in page_entries(page, workspace, language)
    ]


def take(
    offers: Sequence[Offer],
    pages: Iterable[Page],
    workspace: Workspace,
    language: str,
    *,
    overwrite: bool = False,
) -> Taken:
    """Write what is offered into the catalogs, as a person's; write nothing else.

    Texts must pass the checks. A person's finished text is replaced only with `overwrite`.
    """
    taker = _Taker(offers, workspace, language, overwrite=overwrite)
    for page in pages:
        taker.page(page)
    return taker.result()


class _Taker:
    """Goes through the pages, and notes what becomes of each offer."""

    def __init__(
        self, offers: Sequence[Offer], workspace: Workspace, language: str, *, overwrite: bool
    ) -> None:
        self._workspace = workspace
        self._language = language
        self._overwrite = overwrite
        self._offers: dict[tuple[str | None, str], Offer] = {}
        for offer in offers:
            self._offers.setdefault((offer.page, offer.message), offer)
        self._met: set[tuple[str | None, str]] = set()
        self._counts: defaultdict[str, int] = defaultdict(int)
        self._kept: list[Finding] = []
        self._refused: dict[Finding, None] = {}

    def page(self, page: Page) -> None:
        """Take what is offered for a page, also for one that stands translated beside its source.

        Such a page wants nothing; once it is removed its texts are in the catalog.
        """
        page = replace(page, by_hand={})
        messages = {segment.message for segment in page.segments}
        if not any((place, message) in self._offers for message in messages for place in _of(page)):
            return
        entries = page_entries(page, self._workspace, self._language)
        own = self._workspace.catalogs.page(self._language, page.uri)
        works = {entry.message: entry for entry in own if entry.origin == "human" and entry.text}
        new = [self._entry(entry, works.get(entry.message), page) for entry in entries]
        changed = [entry.message for entry, was in zip(new, entries, strict=True) if entry != was]
        if changed:
            style = Style(overwrite=frozenset(changed))
            self._workspace.catalogs.write(self._language, page.uri, new, style)

    def result(self) -> Taken:
        """Return what became of all offers."""
        return Taken(
            taken=self._counts["taken"],
            same=self._counts["same"],
            unknown=len(self._offers) - len(self._met),
            kept=tuple(self._kept),
            refused=tuple(self._refused),
        )

    def _entry(self, entry: Entry, own: Entry | None, page: Page) -> Entry:
        """Return a page's entry with what is offered for it, if that is to be taken.

        `own` is what a person wrote for this very page.
        """
        places = [(place, entry.message) for place in _of(page)]
        place = next((place for place in places if place in self._offers), None)
        if place is None:
            return entry
        self._met.add(place)
        offer = self._offers[place]
        if self._is_known(entry, offer):
            self._counts["same"] += 1
            return entry
        theirs = own or (entry if entry.origin == "human" and offer.page is None else None)
        if not self._may_take(theirs, offer):
            return entry
        self._counts["taken"] += 1
        return replace(entry, text=offer.text, origin="human", model="", fuzzy=offer.draft)

    def _is_known(self, entry: Entry, offer: Offer) -> bool:
        if offer.text == entry.text:
            return not offer.approved or (entry.origin == "human" and entry.fuzzy == offer.draft)
        return offer.draft and bool(entry.text)

    def _may_take(self, theirs: Entry | None, offer: Offer) -> bool:
        """Tell whether an offer is good, and takes nothing away from the person who wrote theirs.

        What that person has not finished may be replaced, but not by another draft.
        """
        violations = broken(offer.message, offer.text, self._workspace, self._language)
        if violations:
            why = "; ".join(f"{found.message} ({found.rule})" for found in violations)
            self._refused[Finding(offer.where, f"not taken: {why}.")] = None
        final = theirs is not None and theirs.text and (offer.draft or not theirs.fuzzy)
        if violations or not final or self._overwrite:
            return not violations
        assert theirs is not None  # noqa: S101 -- or it would not be final
        what = f"not taken: a person has translated this otherwise: {theirs.text!r}"
        self._kept.append(Finding(offer.where, what))
        return False


def _of(page: Page) -> tuple[str | None, ...]:
    """Return where an offer for a page may be found, the more exact first."""
    return page.uri, None
