"""The renderer as judge of where each segment lands and of what its translation changes.

The page is rendered as it is, and once more with every segment replaced by letters of another
script that name it. A segment that shows up in code or in an attribute was no prose; one whose
replacement changes the tree of elements holds something that the renderer reads as markup.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol

from .opaque import without_code
from .probes import CODE, LETTER, changed, leaks, names, probe, visible
from .rendered import Rendered, blocks_with, glance, take_apart
from .segments import Document

Render = Callable[[str], str]
"""From Markdown, without front matter, to HTML."""


class Cuttable(Protocol):
    """A page that can be cut in more than one way."""

    @property
    def source(self) -> str:
        """Return the page as written."""

    @property
    def front(self) -> int:
        """Return the length of the front matter, which no renderer is shown."""

    @property
    def doubtful(self) -> frozenset[int]:
        """Return the leaves that are no prose unless the renderer says so."""

    def document(self, strict: frozenset[int] = frozenset()) -> tuple[Document, list[int]]:
        """Cut; return also the leaf of each segment.

        The leaves in `strict` hide more; the doubtful ones in it are prose.
        """


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the renderer says of a page's segments."""

    strict: frozenset[int] = frozenset()
    """Leaves, by their number, that hide also what only some renderers read as markup; of the
    doubtful ones, those that are prose."""
    rejected: frozenset[int] = frozenset()
    """Segments, by their number, that are no prose or cannot change: kept text."""


def judge(page: Cuttable, render: Render) -> Verdict:
    """Render a page with and without its segments replaced, and compare."""
    search = _Search(page, render)
    for _ in range(_ROUNDS):
        if (found := search.culprits()) is None:
            return search.verdict()
        if not found:
            break
        search.put_aside(found)
    search.halve()
    return search.verdict()


_ROUNDS = 6
"""How often what stands where the page changed is put aside before all segments are suspected."""
_MOST_TRIALS = 60
"""Renderings of one page in search of those that do harm; what is suspect then is put aside."""


class _Search:
    """The search for the segments of a page that can change without changing the page."""

    def __init__(self, page: Cuttable, render: Render) -> None:
        self._page, self._render = page, render
        self._aside: set[tuple[int, int]] = set()
        """Segments that stay as they are: their leaf, and which of its segments."""
        self._trials = 0
        self._before = self._shortened(page.source[page.front :])
        self._tags = glance(self._before, LETTER).tags
        self._cut(page.doubtful)

    def _cut(self, strict: frozenset[int]) -> None:
        """Cut the page anew."""
        self._strict = strict
        self._document, self._owners = self._page.document(strict)
        self._probes = {
            number: probe(segment, number)
            for number, segment in enumerate(self._document.segments)
            if not segment.kind.startswith("meta")
        }

    def _shortened(self, body: str) -> str:
        """Render the page; where a fence is not shown as code, all of them stay whole."""
        short = without_code(body, CODE)
        html = self._render(short)
        self._whole = blocks_with(html, CODE) != short.count(CODE)
        return self._render(body) if self._whole else html

    def _html(self, markdown: str) -> str:
        body = markdown[self._page.front :]
        return self._render(body if self._whole else without_code(body, CODE))

    def _with(self, numbers: Collection[int]) -> str:
        """Render the page with some of its segments replaced."""
        texts = {id(self._document.segments[number]): self._probes[number] for number in numbers}
        return self._html(self._document.render(lambda segment: texts.get(id(segment))))

    def _places(self) -> list[tuple[int, int]]:
        """Return for each segment its leaf, and which of its segments it is."""
        seen = Counter[int]()
        places: list[tuple[int, int]] = []
        for leaf in self._owners:
            places.append((leaf, seen[leaf]))
            seen[leaf] += 1
        return places

    def _used(self) -> list[int]:
        """Return the segments that are not put aside."""
        if not self._aside:
            return list(self._probes)
        places = self._places()
        return [number for number in self._probes if places[number] not in self._aside]

    def culprits(self) -> set[int] | None:
        """Replace all segments that are left; return those that do harm, None if nothing does.

        Doubtful leaves that turn out to be code do no harm to others: they are just dropped.
        """
        html = self._with(self._used())
        seen = glance(html, LETTER)
        doubts = {n for n, leaf in enumerate(self._owners) if leaf in self._page.doubtful}
        if seen.tags == self._tags and not (doubts or seen.leaked):
            return None
        after = take_apart(html)
        hidden = doubts - visible(after)
        if self._differs(after, doubts):
            return hidden or changed(take_apart(self._before), after, self._document.segments)
        if hidden:
            self.put_aside(hidden)
        return None

    def _differs(self, after: Rendered, doubts: AbstractSet[int] = frozenset()) -> bool:
        """Tell whether tags changed or letters leaked, those of `doubts` alone left out."""
        leaked = (set(names(leak.text)) for leak in leaks(after))
        return after.tags != self._tags or any(not found or found - doubts for found in leaked)

    def put_aside(self, culprits: Collection[int]) -> None:
        """Have the leaves of culprits hide more; where there is no more, keep their text.

        As long as doubtful ones are among them, these alone are dropped.
        """
        leaves = {self._owners[number] for number in culprits}
        if dropped := leaves & self._page.doubtful:
            self._cut(self._strict - dropped)
            return
        before, places, strict = self._messages(), self._places(), self._strict
        self._cut(strict | leaves)
        after = self._messages()
        same = {leaf for leaf in leaves if before[leaf] == after.get(leaf)}
        if same:
            self._cut(strict | (leaves - same))
        self._aside |= {places[number] for number in culprits if places[number][0] in same}

    def halve(self) -> None:
        """Put aside what does harm, found by halving; what was suspected wrongly is used again."""
        self._cut(self._strict - self._page.doubtful)
        suspected = set(self._aside)
        while (used := self._used()) and self._differs(take_apart(self._with(used))):
            places = self._places()
            found = list(_halved(used, self._harmful)) or used
            self._aside |= {places[number] for number in found}
        every, self._aside = self._aside, self._aside - suspected
        if self._harmful(self._used()):
            self._aside = every

    def _harmful(self, numbers: Sequence[int]) -> bool:
        self._trials += 1
        return self._trials > _MOST_TRIALS or self._differs(take_apart(self._with(numbers)))

    def _messages(self) -> dict[int, list[str]]:
        """Return the texts of the segments of each leaf."""
        found: dict[int, list[str]] = {}
        for leaf, segment in zip(self._owners, self._document.segments, strict=True):
            found.setdefault(leaf, []).append(segment.message)
        return found

    def verdict(self) -> Verdict:
        """Return how to cut the page, and what of it stays as it is."""
        aside = [n for n, place in enumerate(self._places()) if place in self._aside]
        return Verdict(self._strict, frozenset(aside))


def _halved(numbers: Sequence[int], harmful: Callable[[Sequence[int]], bool]) -> Iterator[int]:
    """Yield those that do harm, by halving; all of them where only their sum does."""
    if not numbers or not harmful(numbers):
        return
    if len(numbers) == 1:
        yield from numbers
        return
    middle = len(numbers) // 2
    found = [*_halved(numbers[:middle], harmful), *_halved(numbers[middle:], harmful)]
    yield from found or numbers
