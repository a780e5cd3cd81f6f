"""The renderer as judge of where each segment lands and of what its translation changes.

The page is rendered as it is, and once more with every segment replaced by letters of another
script that name it. A segment that shows up in code or in an attribute was no prose; one whose
replacement changes the tree of elements holds something that the renderer reads as markup.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Protocol

from .opaque import without_code
from .rendered import Rendered, take_apart
from .segments import Document, Segment
from .splice import MARK

Render = Callable[[str], str]
"""From Markdown, without front matter, to HTML."""


class Cuttable(Protocol):
    """A page that can be cut in more than one way."""

    @property
    def front(self) -> int:
        """Return the length of the front matter, which no renderer is shown."""

    def document(self, strict: frozenset[int] = frozenset()) -> tuple[Document, list[int]]:
        """Cut; the leaves in `strict` hide more. Return also the leaf of each segment."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the renderer says of a page's segments."""

    strict: frozenset[int] = frozenset()
    """Leaves, by their number, that hide also what only some renderers read as markup."""
    rejected: frozenset[int] = frozenset()
    """Segments, by their number, that are no prose or cannot change: kept text."""


def judge(page: Cuttable, render: Render) -> Verdict:
    """Render a page with and without its segments replaced, and compare."""
    trial = _Trial(page, render, frozenset())
    if trial.passed:
        return Verdict()
    strict = trial.leaves(trial.culprits)
    if strict:
        trial = _Trial(page, render, strict, trial)
    return Verdict(strict, trial.rejected())


_ROUNDS = 5
"""How often what stands near a change is tried before all segments are."""
_REACH = 2
"""How many segments before and behind a change are tried one by one."""


class _Trial:
    """A page in one way of cutting, rendered with and without its segments replaced."""

    def __init__(
        self, page: Cuttable, render: Render, strict: frozenset[int], first: _Trial | None = None
    ) -> None:
        self._front = page.front
        self._document, self._owners = page.document(strict)
        self._render = render
        self._probes = {
            number: _probe(segment, number)
            for number, segment in enumerate(self._document.segments)
            if not segment.kind.startswith("meta")
        }
        self.before: tuple[list[str], int] = first.before if first else _skeleton(self._with({}))
        """The page as it is: no way of cutting changes it."""
        self._after = self._with(self._probes)
        self._leaked = frozenset(_names(self._after.machine))

    @property
    def passed(self) -> bool:
        """Whether nothing leaked and nothing changed."""
        return not self._leaked and _skeleton(self._after) == self.before

    def _with(self, texts: Mapping[int, str]) -> Rendered:
        numbers = count()
        markdown = self._document.render(lambda _: texts.get(next(numbers)))
        return take_apart(self._render(without_code(markdown[self._front :])))

    def leaves(self, numbers: frozenset[int]) -> frozenset[int]:
        """Return the leaves of segments."""
        return frozenset(self._owners[number] for number in numbers)

    @cached_property
    def culprits(self) -> frozenset[int]:
        """The segments behind which the tree is another one once they are replaced."""
        names = {n: _named(segment, n) for n, segment in enumerate(self._document.segments)}
        before = _stretches(self._with({n: names[n] for n in self._probes}))
        after = _stretches(self._after)
        return frozenset(n for n in after if before.get(n) != after[n]) - self._leaked

    def rejected(self) -> frozenset[int]:
        """Return the segments that cannot be used, so that the rest leaves the tree as it is."""
        if self.passed:
            return frozenset()
        rejected = self.culprits | self._leaked
        for _ in range(_ROUNDS):
            page = self._with({n: text for n, text in self._probes.items() if n not in rejected})
            if _skeleton(page) == self.before:
                return rejected
            found = {n for n in self._near(page) - rejected if self._harmful([n])}
            if not found:
                break
            rejected |= found
        return rejected | frozenset(_halved(sorted(set(self._probes) - rejected), self._harmful))

    def _near(self, page: Rendered) -> set[int]:
        """Return the segments around the first tag that changed and around unnamed leaks."""
        pairs = enumerate(zip(page.tags, self.before[0], strict=False))
        changed = [index for index, (after, before) in pairs if after != before][:1]
        leaked = {text for text in page.machine if _WORD in text}
        leaks = [place for place, text in page.places if text in leaked]
        names = [(place, number) for place, text in page.places for number in _names([text])]
        found = set[int]()
        for place in [*changed, *leaks]:
            at = bisect_left(names, (place, -1))
            found |= {number for _, number in names[max(0, at - _REACH) : at + _REACH]}
        return found

    def _harmful(self, numbers: Sequence[int]) -> bool:
        return _skeleton(self._with({n: self._probes[n] for n in numbers})) != self.before


def _halved(numbers: list[int], harmful: Callable[[Sequence[int]], bool]) -> Iterator[int]:
    """Yield those that do harm, by halving; all of them where only their sum does."""
    if not numbers or not harmful(numbers):
        return
    if len(numbers) == 1:
        yield from numbers
        return
    middle = len(numbers) // 2
    found = [*_halved(numbers[:middle], harmful), *_halved(numbers[middle:], harmful)]
    yield from found or numbers


# --- Probes -------------------------------------------------------------------------------------

_LETTER = re.compile(r"[^\W\d_]")
_DIGITS = "աբգդեզէըթժ"
_NAME = re.compile(f"Ջ([{_DIGITS}]+)Ջ")
_WORD = "ի"


def _name(number: int) -> str:
    """Spell a number in letters that no page has."""
    return "Ջ" + "".join(_DIGITS[int(digit)] for digit in str(number)) + "Ջ"


def _skeleton(page: Rendered) -> tuple[list[str], int]:
    """Return the tags, and how many texts for machines hold letters of a probe."""
    return page.tags, sum(_WORD in text for text in page.machine)


def _named(segment: Segment, number: int) -> str:
    """Return the segment's text with its name before the first letter."""
    pieces = _pieces(segment)
    for index in range(0, len(pieces), 2):
        if first := _LETTER.search(pieces[index]):
            at = first.start()
            pieces[index] = pieces[index][:at] + _name(number) + pieces[index][at:]
            break
    return "".join(pieces)


def _probe(segment: Segment, number: int) -> str:
    """Return the segment's text with its name in it and every letter replaced."""
    pieces = _pieces(segment)
    pieces[::2] = [_LETTER.sub(_WORD, piece) for piece in pieces[::2]]
    for index in range(0, len(pieces), 2):
        if _WORD in pieces[index]:
            pieces[index] = pieces[index].replace(_WORD, _name(number) + _WORD, 1)
            break
    return "".join(pieces)


def _pieces(segment: Segment) -> list[str]:
    """Split a masked text: words, placeholder, words, ..."""
    return re.split(f"({MARK.pattern.replace('(', '(?:')})", segment.masked.text)


def _names(texts: Sequence[str]) -> Iterator[int]:
    """Yield the numbers of the segments named in texts."""
    for text in texts:
        for match in _NAME.finditer(text):
            yield int("".join(str(_DIGITS.index(digit)) for digit in match[1]))


def _stretches(page: Rendered) -> dict[int, list[str]]:
    """Return for each segment the tags between its name and the next one's."""
    starts = [(number, place) for place, text in page.places for number in _names([text])]
    ends = [*(place for _, place in starts[1:]), len(page.tags)]
    return {number: page.tags[start:end] for (number, start), end in zip(starts, ends, strict=True)}
