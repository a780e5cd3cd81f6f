"""How much of the site is there in each language."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.workflow.survey import Survey

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mkdocs_batch_i18n.settings import Language
    from mkdocs_batch_i18n.translations import Rejected
    from mkdocs_batch_i18n.workflow.pages import Page
    from mkdocs_batch_i18n.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """One language: the site's segments, each counted once."""

    language: Language
    total: int
    human: int
    """Translated by a person."""
    machine: int
    """Translated by a machine."""
    in_flight: int
    """Sent, not answered yet."""
    given_up: int
    """Refused too often."""
    rejected: tuple[Rejected, ...] = field(repr=False)
    """Stored translations that today's checks refuse; their segments are missing, unless another
    translation was found."""

    @property
    def refused_work(self) -> tuple[Rejected, ...]:
        """What people wrote, and the checks refuse."""
        return tuple(item for item in self.rejected if item.origin == "human")

    @property
    def known(self) -> int:
        """Segments that readers see in this language."""
        return self.human + self.machine

    @property
    def missing(self) -> int:
        """Segments that readers see in the source language."""
        return self.total - self.known


def coverage(
    pages: Iterable[Page], workspace: Workspace, languages: Iterable[str] | None = None
) -> tuple[Coverage, ...]:
    """Count what is known; writes and sends nothing."""
    wanted, flying = list(pages), workspace.in_flight()
    return tuple(
        _coverage(wanted, workspace, language, flying.get(language.code, frozenset()))
        for language in workspace.languages(languages)
    )


def _coverage(
    pages: Sequence[Page], workspace: Workspace, language: Language, flying: frozenset[str]
) -> Coverage:
    survey = Survey(workspace, language.code, flying)
    counts = Counter(
        found.translation.origin if found.translation else found.state
        for page in pages
        for found in survey.page(page)
    )
    _meet_all(pages, workspace, language.code)
    return Coverage(
        language=language,
        total=sum(counts.values()),
        human=counts["human"],
        machine=counts["machine"],
        in_flight=counts["in flight"],
        given_up=counts["given up"],
        rejected=workspace.translations(language.code).rejected,
    )


def _meet_all(pages: Sequence[Page], workspace: Workspace, code: str) -> None:
    """Look at the entries of each page's own catalog, also of texts that an earlier page has."""
    translations = workspace.translations(code)
    for page in pages:
        if workspace.catalogs.page(code, page.uri):
            for segment in page.segments:
                translations.find(segment, page.uri)
