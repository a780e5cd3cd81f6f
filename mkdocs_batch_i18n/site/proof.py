"""The page proof: a translated page is its source page but for the words, or it gives words back.

Each rendered page is compared with its source page. Where they differ in more than words, the
page is rendered with ever fewer of its translations until those that do harm are found; these
texts stay in the source language.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mkdocs_batch_i18n.site import records, skeleton

if TYPE_CHECKING:
    from mkdocs_batch_i18n.workflow import Page, Workspace

Render = Callable[[Collection[int]], str]
"""From the numbers of the segments that stay in the source language to the page's HTML."""

_MOST_TRIALS = 100
"""Renderings of one page; what is still suspect then counts as harmful."""


_NUMBERS = 2
"""Parts of a record that are always there: what it holds for, and the numbers of segments."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A translated page that is to be proved."""

    uri: str
    """Its source, relative to `docs_dir`."""
    markdown: str
    """Its Markdown with every translation in it."""
    translated: tuple[int, ...]
    """The numbers of its translated segments."""


def culprits(numbers: Sequence[int], harmful: Callable[[Sequence[int]], bool]) -> set[int]:
    """Return as few of the numbers as halving finds, without which the others do no harm."""
    found: set[int] = set()
    rest = list(numbers)
    while rest and harmful(rest):
        found |= _narrowed(rest, harmful)
        rest = [number for number in numbers if number not in found]
    return found


def _narrowed(numbers: Sequence[int], harmful: Callable[[Sequence[int]], bool]) -> set[int]:
    """Return those of harmful numbers that do harm alone; all of them where only their sum does."""
    if len(numbers) == 1:
        return set(numbers)
    middle = len(numbers) // 2
    found: set[int] = set()
    for half in (numbers[:middle], numbers[middle:]):
        if harmful(half):
            found |= _narrowed(half, harmful)
    return found or set(numbers)


class Sources(Protocol):
    """The skeleton of each source page; a dictionary is one."""

    def get(self, uri: str, /) -> str | None:
        """Return the skeleton of a page, None if it is not known."""


class Proof:
    """The proofs of one language: what was found before, and what is found in this build."""

    def __init__(self, path: Path, sources: Sources) -> None:
        """Take the record of earlier builds, and the skeletons of the source pages by page."""
        self._path = path
        self._sources = sources
        self._kept = records.read(path)
        self._found: dict[str, list[object]] = {}

    def known(self, page: Candidate) -> frozenset[int] | None:
        """Return what is to stay in the source language; None if that has to be found out."""
        kept = self._kept.get(page.uri)
        if not kept or kept[0] != self._key(page):
            return None
        self._found[page.uri] = kept
        return frozenset(kept[1])

    def find(self, page: Candidate, html: str, render: Render) -> frozenset[int]:
        """Return the translations that change the page, given the HTML with all of them.

        A page that differs even without any translation, since a macro or a theme looks at the
        language, is compared with itself in that state.
        """
        wanted = self._sources.get(page.uri)
        found: set[int] = set()
        if skeleton.skeleton(html) != wanted:
            found = _search(page, html, render)
        self._found[page.uri] = [self._key(page), sorted(found)]
        return frozenset(found)

    def note(self, uri: str, texts: Iterable[tuple[str, str]]) -> None:
        """Note what stays in the source language on a page: keys and translations."""
        self._found[uri] = [
            *self._found[uri][:_NUMBERS],
            [[key, _digest(text)] for key, text in texts],
        ]

    def keep(self) -> None:
        """Store what was found, and forget pages that are gone."""
        if self._found != self._kept:
            records.write(self._path, self._found)

    def _key(self, page: Candidate) -> str:
        """Return the hash of all that a proof holds for."""
        parts = (skeleton.VERSION, self._sources.get(page.uri) or "", page.markdown)
        return _digest("\0".join(parts))


def record_of(cache_dir: Path, language: str) -> Path:
    """Return where the proofs of a language are kept."""
    return cache_dir / "proofs" / f"{language}.json"


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A text that is known, and stays in the source language for the page's sake."""

    page: str
    line: int
    key: str
    message: str


def given_back(pages: Iterable[Page], workspace: Workspace, language: str) -> tuple[GivenBack, ...]:
    """Return the translations that the last build could not use, in the order of the site.

    What has another translation since is not among them.
    """
    kept = records.read(record_of(workspace.settings.cache_dir, language))
    found = []
    for page in pages:
        noted = _noted(kept.get(page.uri))
        segments = [segment for segment in page.segments if segment.key in noted]
        texts = workspace.translations(language).find_all(segments, page.uri)
        found += [
            GivenBack(page.uri, page.line(segment), segment.key, segment.message)
            for segment, known in zip(segments, texts, strict=True)
            if known and _digest(known.text) == noted[segment.key]
        ]
    return tuple(found)


def _noted(kept: object) -> dict[str, str]:
    """Return what `Proof.note` wrote of a page: digests of texts, by the keys of segments."""
    if not isinstance(kept, list) or len(kept) <= _NUMBERS or not isinstance(kept[-1], list):
        return {}
    return {str(key): str(digest) for key, digest in kept[-1]}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _search(page: Candidate, html: str, render: Render) -> set[int]:
    """Return the translations that make a page differ from its state without any."""
    translated = set(page.translated)
    wanted = skeleton.skeleton(render(translated))
    if wanted == skeleton.skeleton(html):
        return set()
    trials = 0

    def harmful(numbers: Sequence[int]) -> bool:
        nonlocal trials
        trials += 1
        if trials > _MOST_TRIALS:
            return True
        return skeleton.skeleton(render(translated.difference(numbers))) != wanted

    return culprits(page.translated, harmful)
