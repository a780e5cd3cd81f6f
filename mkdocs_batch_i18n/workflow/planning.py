"""What is to do in each language, and what it would cost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.document import key_of
from mkdocs_batch_i18n.memory import PageKey
from mkdocs_batch_i18n.prompts import Context, Estimate, Item, Pack, item_of, pack
from mkdocs_batch_i18n.workflow.changes import edited
from mkdocs_batch_i18n.workflow.survey import Survey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mkdocs_batch_i18n.document import Segment
    from mkdocs_batch_i18n.settings import Language
    from mkdocs_batch_i18n.translations import Before
    from mkdocs_batch_i18n.workflow.pages import Page
    from mkdocs_batch_i18n.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguagePlan:
    """One language: its segments, each counted once for the whole site, and what would be sent."""

    language: Language
    new: int
    """To be sent for the first time."""
    changed: int
    """To be sent because the source was edited; the old text and translation go along."""
    again: int
    """To be sent once more, alone, because the last answer was refused."""
    reused: int
    """Known already."""
    in_flight: int
    """Sent, not answered yet."""
    given_up: int
    """Refused too often; they stay in the source language."""
    packs: tuple[Pack, ...] = field(repr=False)
    estimate: Estimate
    snapshots: Mapping[str, tuple[PageKey, ...]] = field(repr=False)
    """The keys of each page, to be remembered once this plan is sent."""

    @property
    def total(self) -> int:
        """All segments of the site."""
        return self.sent + self.reused + self.in_flight + self.given_up

    @property
    def sent(self) -> int:
        """Segments that would be sent."""
        return self.new + self.changed + self.again


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be sent, in all languages that were asked for."""

    languages: tuple[LanguagePlan, ...]

    @property
    def estimate(self) -> Estimate:
        """Requests, tokens and money of all languages."""
        estimates = [language.estimate for language in self.languages]
        return reduce(add, estimates) if estimates else Estimate()

    @property
    def requests(self) -> int:
        """Requests that would be sent."""
        return self.estimate.requests

    @property
    def segments(self) -> int:
        """Segments that would be sent, counted in each language."""
        return sum(language.sent for language in self.languages)


def plan(
    pages: Iterable[Page], workspace: Workspace, languages: Iterable[str] | None = None
) -> Plan:
    """Find out what is to do, in the order of the pages; writes and sends nothing.

    A text that stands in several places counts, and is sent, once a language.
    """
    chosen = workspace.languages(languages)
    wanted, flying = list(pages), workspace.in_flight()
    return Plan(
        tuple(
            _Planner(workspace, language, flying.get(language.code, frozenset())).plan(wanted)
            for language in chosen
        )
    )


class _Planner:
    """Goes through the pages for one language."""

    def __init__(self, workspace: Workspace, language: Language, flying: frozenset[str]) -> None:
        self._workspace = workspace
        self._language = language
        self._survey = Survey(workspace, language.code, flying)
        self._prompter = workspace.prompter(language)
        self._counts: Counter[str] = Counter()

    def plan(self, pages: Sequence[Page]) -> LanguagePlan:
        packs: list[Pack] = []
        snapshots: dict[str, tuple[PageKey, ...]] = {}
        for page in pages:
            missing, before = self._missing(page)
            packs.extend(self._packs(page, missing, before))
            snapshots[page.uri] = self._snapshot(page, before)
        estimates = map(self._prompter.estimate, packs)
        price = self._workspace.settings.provider.price
        return LanguagePlan(
            language=self._language,
            new=self._counts["new"],
            changed=self._counts["changed"],
            again=self._counts["again"],
            reused=self._counts["known"],
            in_flight=self._counts["in flight"],
            given_up=self._counts["given up"],
            packs=tuple(packs),
            estimate=reduce(add, estimates, Estimate(cost=None if price is None else 0.0)),
            snapshots=snapshots,
        )

    def _missing(self, page: Page) -> tuple[list[Segment], Mapping[str, Before]]:
        """Return the segments to send, and what stood in the place of the edited ones."""
        missing = []
        for found in self._survey.page(page):
            if found.state == "missing":
                missing.append(found.segment)
            else:
                self._counts[found.state] += 1
        if not missing:
            return [], {}
        translations = self._workspace.translations(self._language.code)
        keys = frozenset(segment.key for segment in missing)
        before = edited(translations.past(page.uri), page.segments, keys)
        for segment in missing:
            draft = translations.draft(segment.message, page.uri)
            if draft is not None:
                before[segment.key] = draft
        return missing, before

    def _packs(
        self, page: Page, missing: Sequence[Segment], before: Mapping[str, Before]
    ) -> Iterator[Pack]:
        items = [
            (self._item(segment, before.get(segment.key)), segment.trail) for segment in missing
        ]
        template = Pack(
            self._language.code, self._prompter.model, Context(page.uri, page.title), ()
        )
        return pack(items, self._prompter.size, self._prompter.limit, template)

    def _item(self, segment: Segment, before: Before | None) -> Item:
        pair = None if before is None else (before.source, before.text)
        failure = self._survey.failure(segment.key)
        if failure is None:
            self._counts["changed" if before else "new"] += 1
            return item_of(segment, pair)
        self._counts["again"] += 1
        return item_of(segment, pair, failure.findings, failure.attempts)

    def _snapshot(self, page: Page, before: Mapping[str, Before]) -> tuple[PageKey, ...]:
        """Return the page's keys; one whose answer is still to come names what it replaced."""
        memory, code = self._workspace.memory, self._language.code
        old = {place.key: place.before for place in memory.snapshot(code, page.uri)}

        def replaced(key: str) -> str:
            source = before[key].source if key in before else ""
            return key_of(source) if source else old.get(key, "")

        return tuple(PageKey(segment.key, replaced(segment.key)) for segment in page.segments)
