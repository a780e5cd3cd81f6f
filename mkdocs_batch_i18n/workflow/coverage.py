"""How much of the site is there in each language."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from mkdocs_batch_i18n.workflow.survey import Survey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mkdocs_batch_i18n.settings import Language
    from mkdocs_batch_i18n.translations import Rejected
    from mkdocs_batch_i18n.workflow.pages import Page
    from mkdocs_batch_i18n.workflow.survey import Found, State
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
    flagged: int
    """Translated by a machine, and somebody should look at it."""
    rejected: tuple[Rejected, ...] = field(repr=False)
    """Stored translations that today's checks refuse; their segments are missing, unless another
    translation was found."""
    started: frozenset[str] = field(repr=False)
    """Pages of which something is known."""
    expected: frozenset[str] = field(repr=False)
    """Pages of which something is known or on its way."""
    whole: frozenset[str] = field(repr=False)
    """Pages of which everything is known."""
    digest: str
    """A hash of all that is known, and of where it stands."""

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


_KEPT = tuple(x.name for x in fields(Coverage) if x.name not in {"language", "rejected"})


def coverage(
    pages: Iterable[Page], workspace: Workspace, languages: Iterable[str] | None = None
) -> tuple[Coverage, ...]:
    """Count what is known; writes and sends nothing."""
    wanted, flying = list(pages), workspace.in_flight()
    return tuple(
        _coverage(wanted, workspace, language, flying.get(language.code, frozenset()))
        for language in workspace.languages(languages)
    )


def whole(pages: Iterable[Page], workspace: Workspace) -> frozenset[str]:
    """Return the addresses of the pages of which everything is known in every language."""
    wanted = list(pages)
    return known_everywhere(wanted, coverage(wanted, workspace))


def known_everywhere(pages: Iterable[Page], counted: Iterable[Coverage]) -> frozenset[str]:
    """Return the addresses of the pages that are whole in each of the languages counted."""
    return frozenset(page.uri for page in pages).intersection(*(item.whole for item in counted))


def stored(coverage: Coverage) -> dict[str, object]:
    """Return a language's coverage as JSON data, without its language and what was rejected."""
    kept = {name: getattr(coverage, name) for name in _KEPT}
    return {name: sorted(x) if isinstance(x, frozenset) else x for name, x in kept.items()}


def restored(kept: Mapping[str, Any], language: Language) -> Coverage:
    """Return what `stored` was given, of a language of which nothing was rejected.

    Raises LookupError or TypeError for anything else than `stored` returns.
    """
    found = {name: kept[name] for name in _KEPT}
    known: dict[str, Any] = {
        name: frozenset(x) if isinstance(x, list) else x for name, x in found.items()
    }
    return Coverage(language=language, rejected=(), **known)


def _coverage(
    pages: Sequence[Page], workspace: Workspace, language: Language, flying: frozenset[str]
) -> Coverage:
    survey = Survey(workspace, language.code, flying)
    counts: Counter[str] = Counter()
    states: dict[str, frozenset[State]] = {}
    digest = hashlib.sha256()
    for page in pages:
        places = survey.places(page)
        states[page.uri] = frozenset(found.state for found in places)
        digest.update(_known(page.uri, places))
        new = list(survey.new(places))
        counts["flagged"] += sum(
            bool(found.translation and found.translation.flags) for found in new
        )
        counts.update(
            found.translation.origin if found.translation else found.state for found in new
        )
    return Coverage(
        language=language,
        total=sum(counts.values()) - counts["flagged"],
        human=counts["human"],
        machine=counts["machine"],
        in_flight=counts["in flight"],
        given_up=counts["given up"],
        flagged=counts["flagged"],
        rejected=workspace.translations(language.code).rejected,
        started=frozenset(uri for uri, found in states.items() if "known" in found),
        expected=frozenset(uri for uri, found in states.items() if found & {"known", "in flight"}),
        whole=frozenset(uri for uri, found in states.items() if found <= {"known"}),
        digest=digest.hexdigest(),
    )


def _known(uri: str, places: Iterable[Found]) -> bytes:
    """Return a page's texts in the language, as they stand, for a hash."""
    texts = (
        f"{found.segment.key}\0{found.translation.text if found.translation else ''}"
        for found in places
    )
    return "\0".join(["", uri, *texts]).encode("utf-8", "surrogatepass")
