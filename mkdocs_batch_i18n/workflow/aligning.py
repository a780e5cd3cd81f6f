"""Align a translated page with its source, segment by segment, by what they are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.document.segments import nested
from mkdocs_batch_i18n.document.splice import MARK

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from mkdocs_batch_i18n.document import Segment


_LONG = 60
"""Characters of a text that are shown to find it by."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where a page is built in another way than its source."""

    line: int
    """Line of the translated page; of its last segment when something is missing at its end."""
    what: str
    """One sentence, with the source's line."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A segment and what stands in its place on the translated page."""

    segment: Segment
    text: str
    """The translation, its placeholders numbered as those of the source."""
    line: int
    """Line of the translated page."""


def align(source: Sequence[Segment], other: Sequence[Segment]) -> list[Pair] | Difference:
    """Return the pairs of a page and its translation, or the first difference of their structure.

    Structure is the kinds of the segments in their order, with the depth of the headings above.
    Titles and the like within a text belong to it: a translator may add an abbreviation's.
    """
    pairs = []
    last = 1
    for left, right in zip_longest(_grouped(source), _grouped(other)):
        if left is None or right is None or not _alike(left[0], right[0]):
            return _difference(_first(left), _first(right), last)
        same = [inner.kind for inner in left] == [inner.kind for inner in right]
        inside = zip(left, right, strict=True) if same else [(left[0], right[0])]
        pairs += [Pair(one, _renumbered(one, two), two.line) for one, two in inside]
        last = right[0].line
    return pairs


def _grouped(segments: Sequence[Segment]) -> Iterator[Sequence[Segment]]:
    """Yield each segment with those inside of it."""
    start = 0
    while start < len(segments):
        end = start + sum(1 for _ in nested(segments[start]))
        yield segments[start:end]
        start = end


_TITLES = frozenset({"label", "title", "heading"})
"""What may stand over a block: an untitled `!!! note` has the label that the renderer gives it."""


def _alike(left: Segment, right: Segment) -> bool:
    """Whether two segments may be the same text; a translator may have titled an untitled note."""
    kinds = {left.kind, right.kind}
    same = len(kinds) == 1 or ("label" in kinds and kinds <= _TITLES)
    return same and len(left.trail) == len(right.trail)


def _first(group: Sequence[Segment] | None) -> Segment | None:
    return group[0] if group else None


def _difference(left: Segment | None, right: Segment | None, last: int) -> Difference:
    """Say what stands where; one of both is there."""
    if left is None and right is not None:
        return Difference(right.line, f"a {_name(right)}, where the source has ended")
    if right is None and left is not None:
        what = f"the end, where the source has a {_name(left)} in line {left.line}"
        return Difference(last, what)
    assert left is not None  # noqa: S101 -- one of them is there, so both are
    assert right is not None  # noqa: S101
    what = f"a {_name(right)}, where the source has a {_name(left)} in line {left.line}"
    return Difference(right.line, what)


def _name(segment: Segment) -> str:
    level = f" below {len(segment.trail)} headings" if segment.trail else ""
    words = {
        "attribute": "title of a tag",
        "cell": "table cell",
        "html": "text in HTML",
        "meta": "text of the front matter",
        "prose": "paragraph",
    }
    text = segment.message if len(segment.message) <= _LONG else f"{segment.message[:_LONG]}…"
    return f"{words.get(segment.kind, segment.kind)}{level} ({text!r})"


def _renumbered(source: Segment, other: Segment) -> str:
    """Return the translation with each placeholder under the number that the source gives it.

    What stands for the same text is the same; what is left, such as links that were translated
    too, is paired in its order.
    """
    tokens = list(source.masked.tokens)
    free = list(range(len(tokens)))
    numbers: dict[int, int] = {}
    for n, token in enumerate(other.masked.tokens):
        same = next((i for i in free if tokens[i] == token), None)
        if same is not None:
            free.remove(same)
            numbers[n] = same
    rest = [n for n in range(len(other.masked.tokens)) if n not in numbers]
    numbers.update(zip(rest, free, strict=False))

    def number(match: re.Match[str]) -> str:
        found = int(match[1])
        return f"{{{{{numbers.get(found - 1, found - 1) + 1}}}}}"

    return MARK.sub(number, other.message)
