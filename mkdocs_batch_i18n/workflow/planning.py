"""What is to do in each language, and what it would cost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.document import key_of
from mkdocs_batch_i18n.prompts import Context, Estimate, Item, Pack, item_of, pack
from mkdocs_batch_i18n.rows import PageKey
from mkdocs_batch_i18n.translations import Before
from mkdocs_batch_i18n.workflow import judging
from mkdocs_batch_i18n.workflow.changes import edited
from mkdocs_batch_i18n.workflow.choice import Choice
from mkdocs_batch_i18n.workflow.survey import Survey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mkdocs_batch_i18n.document import Segment
    from mkdocs_batch_i18n.settings import Language
    from mkdocs_batch_i18n.workflow.pages import Page
    from mkdocs_batch_i18n.workflow.survey import Found
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
    glossary: int
    """To be sent again because the glossary has changed; the last translation goes along."""
    second: int
    """To be sent to the second pass's model, too: to be translated once more, or judged."""
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
        return self.new + self.changed + self.again + self.glossary


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
        self._flying_second = workspace.in_flight(second=True).get(language.code, frozenset())
        self._choice = Choice(workspace.settings)
        self._second_model = self._choice.second.model if self._choice.second else ""
        self._asked_second: set[str] = set()
        self._stale: set[str] = set()
        self._prompter = workspace.prompter(language)
        self._counts: Counter[str] = Counter()

    def plan(self, pages: Sequence[Page]) -> LanguagePlan:
        packs: list[Pack] = []
        snapshots: dict[str, tuple[PageKey, ...]] = {}
        for page in pages:
            places = self._survey.places(page)
            missing, before = self._missing(page, places)
            packs.extend(self._packs(page, missing, before))
            packs.extend(self._second(page, places))
            snapshots[page.uri] = self._snapshot(page, before)
        estimates = map(self._estimate, packs)
        price = self._workspace.settings.provider.price
        return LanguagePlan(
            language=self._language,
            new=self._counts["new"],
            changed=self._counts["changed"],
            again=self._counts["again"],
            glossary=self._counts["glossary"],
            second=self._counts["second"],
            reused=self._counts["known"],
            in_flight=self._counts["in flight"],
            given_up=self._counts["given up"],
            packs=tuple(packs),
            estimate=reduce(add, estimates, Estimate(cost=None if price is None else 0.0)),
            snapshots=snapshots,
        )

    def _estimate(self, sent: Pack) -> Estimate:
        return self._workspace.prompter(self._language, judge=sent.judge).estimate(sent)

    def _missing(
        self, page: Page, places: Sequence[Found]
    ) -> tuple[list[Segment], Mapping[str, Before]]:
        """Return the segments to send, and what stands or stood in the place of known ones."""
        missing: list[Segment] = []
        stale: dict[str, Before] = {}
        for found in self._survey.new(places):
            if found.stale and found.translation:
                message, text = found.segment.message, found.translation.text
                stale[found.segment.key] = Before(message, text, found.translation.origin)
            if found.state == "missing" or found.stale:
                missing.append(found.segment)
            else:
                self._counts[found.state] += 1
        if not missing:
            return [], {}
        self._stale.update(stale)
        return missing, {**self._edited(page, missing), **stale}

    def _edited(self, page: Page, missing: Sequence[Segment]) -> dict[str, Before]:
        """Return what stood in the place of edited segments, or what a person proposes."""
        translations = self._workspace.translations(self._language.code)
        keys = frozenset(segment.key for segment in missing)
        before = edited(translations.past(page.uri), page.segments, keys)
        for segment in missing:
            draft = translations.draft(segment.message, page.uri)
            if draft is not None:
                before[segment.key] = draft
        return before

    def _second(self, page: Page, places: Sequence[Found]) -> Iterator[Pack]:
        """Yield packs for the second pass: each text of the page, once.

        They hold no hint at how it was translated, or all that is to be judged.
        """
        second = self._choice.second
        if second is None or not self._choice.is_twice(page):
            return
        judge = second.method == "judge"
        due = self._is_due if judge else self._is_unheard
        unique = {found.segment.key: found for found in places if due(found)}
        self._asked_second.update(unique)
        self._counts["second"] += len(unique)
        context = Context(page.uri, page.title)
        template = Pack(self._language.code, second.model, context, (), second=True, judge=judge)
        items = [(_asked(found, judge=judge), found.segment.trail) for found in unique.values()]
        prompter = self._workspace.prompter(self._language, judge=judge)
        yield from pack(items, prompter.size, prompter.limit, template)

    def _is_due(self, found: Found) -> bool:
        """Tell whether the judge should be asked: of what is known and stays, once."""
        key = found.segment.key
        if key in self._flying_second or key in self._asked_second or found.stale:
            return False
        return judging.is_due(self._workspace, self._language.code, key, found.translation)

    def _is_unheard(self, found: Found) -> bool:
        """Tell whether the second model should be asked: not of people's work, and once."""
        key, known = found.segment.key, found.translation
        if key in self._flying_second or key in self._asked_second or found.state == "given up":
            return False
        if known is not None and (known.origin == "human" or not known.created):
            return False
        opinion = self._workspace.memory.opinion(self._language.code, key)
        return opinion is None or opinion.model != self._second_model

    def _packs(
        self, page: Page, missing: Sequence[Segment], before: Mapping[str, Before]
    ) -> Iterator[Pack]:
        items = [
            (self._item(segment, before.get(segment.key)), segment.trail) for segment in missing
        ]
        model = self._choice.model(page, self._prompter.model)
        template = Pack(self._language.code, model, Context(page.uri, page.title), ())
        return pack(items, self._prompter.size, self._prompter.limit, template)

    def _item(self, segment: Segment, before: Before | None) -> Item:
        pair = None if before is None else (before.source, before.text)
        failure = self._survey.failure(segment)
        if failure is None:
            stale = segment.key in self._stale
            self._counts["glossary" if stale else "changed" if before else "new"] += 1
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


def _asked(found: Found, *, judge: bool) -> Item:
    """Return what the second pass's model is asked of a segment."""
    known = found.translation
    pair = (found.segment.message, known.text) if judge and known else None
    return item_of(found.segment, pair)
