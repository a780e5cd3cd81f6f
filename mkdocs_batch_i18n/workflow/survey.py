"""Where each segment of the site stands in one language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs_batch_i18n.document import Segment
    from mkdocs_batch_i18n.records import Translation
    from mkdocs_batch_i18n.rows import Failure
    from mkdocs_batch_i18n.standards import Standards
    from mkdocs_batch_i18n.workflow.pages import Page
    from mkdocs_batch_i18n.workflow.workspace import Workspace

State = Literal["known", "in flight", "given up", "missing"]

MAX_ATTEMPTS = 3
"""Answers that may be refused, the first and two repairs, before a segment is given up."""

CHECKS = "1"
"""Version of the checks; another one gives the segments up no longer that older checks refused."""


@dataclass(frozen=True, slots=True)
class Found:
    """A segment and where it stands."""

    segment: Segment
    state: State
    translation: Translation | None = None
    """Present exactly when it is known."""
    stale: bool = False
    """Whether a machine should translate it again, as the glossary has changed; used till then."""


class Survey:
    """Goes through pages and meets each text once, in the place where it stands first."""

    def __init__(self, workspace: Workspace, language: str, flying: frozenset[str]) -> None:
        """Look at one language; `flying` are the keys that are on their way."""
        self._translations = workspace.translations(language)
        self._standards = workspace.standards(language)
        self._memory = workspace.memory
        self._language = language
        self._flying = flying
        self._seen: set[str] = set()

    def page(self, page: Page) -> Iterator[Found]:
        """Yield the segments of a page that no page before it had."""
        return self.new(self.places(page))

    def places(self, page: Page) -> list[Found]:
        """Return where each segment of a page stands, whether a page before it had it or not.

        What people have translated outside of the catalogs is not wanted, and left out.
        """
        by_hand = page.by_hand.get(self._language, ())
        segments = [segment for segment in page.segments if segment.key not in by_hand]
        translations = self._translations.find_all(segments, page.uri)
        pairs = zip(segments, translations, strict=True)
        return [self._found(segment, translation) for segment, translation in pairs]

    def new(self, places: Iterable[Found]) -> Iterator[Found]:
        """Yield those whose text was not met before, and note them as met."""
        for found in places:
            if found.segment.key not in self._seen:
                self._seen.add(found.segment.key)
                yield found

    def failure(self, segment: Segment) -> Failure | None:
        """Return what today's checks refused of a segment, or None."""
        failure = self._memory.failure(self._language, segment.key)
        checks = version_of_checks(self._standards, segment.message)
        return failure if failure is not None and failure.checks == checks else None

    def _found(self, segment: Segment, translation: Translation | None) -> Found:
        if translation is not None:
            return Found(segment, "known", translation, self._is_stale(segment, translation))
        if segment.key in self._flying:
            return Found(segment, "in flight")
        return Found(segment, "given up" if self._is_given_up(segment) else "missing")

    def _is_stale(self, segment: Segment, translation: Translation) -> bool:
        return (
            self._standards.is_stale(segment.message, translation)
            and segment.key not in self._flying
            and not self._is_given_up(segment)
        )

    def _is_given_up(self, segment: Segment) -> bool:
        failure = self.failure(segment)
        return failure is not None and failure.attempts >= MAX_ATTEMPTS


def version_of_checks(standards: Standards, message: str) -> str:
    """Return the version of the checks of a message: with the levels of rules, and its terms."""
    return "-".join(filter(None, [CHECKS, standards.version, standards.terms(message)]))
