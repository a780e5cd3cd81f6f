"""From a page to its parts: hide, find the leaves, mask them, cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from .dialect import blocks
from .judge import Render, Verdict, judge
from .leaf import Leaf, slot_leaf
from .opaque import Hidden, Slot, hide
from .segments import Document, Masked, Segment, nested
from .source import Source
from .splice import Kind


def parse(
    source: str,
    *,
    render: Render | None = None,
    verdict: Verdict | None = None,
    labels: bool = False,
    body: bool = False,
) -> Document:
    """Cut a page into kept text and segments.

    `source` is the page as its file holds it, or, with `body`, what is left of it without its
    front matter: a first line `Note: text` is then a sentence. `render`, a callable from Markdown
    without front matter to HTML, is asked where segments land; `verdict` is what it said before,
    see `ask`. Without either the rules of the dialect decide alone. With `labels`, an untitled
    `!!! note` has a segment too: the title that the renderer gives it.
    """
    page = _Page(source, labels=labels, body=body)
    if render is not None:
        verdict = judge(page, render)
    document = page.judged(verdict or Verdict())
    return replace(document, doubtful=True) if page.doubtful and verdict is None else document


def ask(source: str, render: Render, *, labels: bool = False, body: bool = False) -> Verdict:
    """Return what the renderer says of a page's segments, to be kept and given to `parse`.

    It holds for this source, the same `labels` and `body`, and this version of the package.
    """
    return judge(_Page(source, labels=labels, body=body), render)


def phrase(text: str, kind: Kind = "phrase") -> Segment | None:
    """Return a bare string, such as a navigation title, as a segment; None if it has no words."""
    whole = slot_leaf(Source(text), Slot(0, len(text), kind), text)
    return next((segment for _, _, segment in whole.segments(frozenset(), ())), None)


def mask(text: str) -> Masked:
    """Hide what must not change in a piece of inline Markdown.

    Law: `mask(text).restore(mask(text).text) == text`.
    """
    whole = slot_leaf(Source(text), Slot(0, len(text), "phrase"), text)
    return whole.masked(0, len(text), whole.opaque(frozenset()))


@dataclass(frozen=True, slots=True)
class _Cut:
    """A segment with its span in the normalized source and the number of its leaf."""

    start: int
    end: int
    segment: Segment
    leaf: int


class _Page:
    """A page with its leaves, ready to be cut in more than one way."""

    def __init__(self, source: str, *, labels: bool, body: bool = False) -> None:
        self.source = source
        self._source = Source(source)
        hidden = hide(self._source.text, body=body)
        self._cuts: dict[frozenset[int], tuple[Document, list[int]]] = {}
        self._orders: list[tuple[int, str]] = []
        self.front = len(self._source.slice(0, hidden.front))
        """Length of the front matter, as written."""
        self._leaves: list[Leaf] = []
        self._references: frozenset[str] = frozenset()
        self.doubtful: frozenset[int] = frozenset()
        """Leaves, by their number, that are code unless the renderer says that they are prose."""
        if hidden.translate:
            self._find_leaves(hidden, labels=labels)

    def _find_leaves(self, hidden: Hidden, *, labels: bool) -> None:
        found = blocks(hidden.text)
        self._references = found.references

        def in_code(offset: int) -> bool:
            return any(start <= offset < end for start, end in found.code)

        self._orders = [order for order in _orders(hidden.html) if not in_code(order[0])]
        self._leaves = [
            Leaf(
                self._source,
                spans=token.meta["spans"],
                sight=hidden.text,
                label=token.content,
                frame=token.meta.get("frame", ("", "")),
                kind=token.meta["kind"],
                level=token.meta["level"],
                doubtful=token.meta.get("doubtful", False),
            )
            for token in found.leaves
            if labels or not token.content
        ]
        self._leaves += [
            slot_leaf(self._source, slot, hidden.html)
            for slot in hidden.slots
            if not in_code(slot.start)
        ]
        self._leaves.sort(key=lambda leaf: leaf.spans[0])
        self.doubtful = frozenset(n for n, leaf in enumerate(self._leaves) if leaf.doubtful)

    def judged(self, verdict: Verdict) -> Document:
        """Return the document as the renderer wants it cut."""
        return self.document(verdict.strict)[0].without(verdict.rejected)

    def document(self, strict: frozenset[int] = frozenset()) -> tuple[Document, list[int]]:
        """Return the page as parts, and for each of its segments the number of its leaf.

        The leaves whose numbers are in `strict` hide more; the doubtful ones are left out
        unless theirs are.
        """
        if strict not in self._cuts:
            cuts = list(_obey(self._orders, self._cut(strict)))
            owners = [cut.leaf for cut in cuts for _ in nested(cut.segment)]
            self._cuts[strict] = Document(tuple(_parts(self._source, cuts))), owners
        return self._cuts[strict]

    def _cut(self, strict: frozenset[int]) -> Iterator[_Cut]:
        """Yield the segments, each knowing the headings above it.

        Words in a fence that stands within a paragraph are left to the paragraph, which hides it.
        """
        headings: list[tuple[int, str]] = []
        trail: tuple[str, ...] = ()
        position = 0
        for number, leaf in enumerate(self._leaves):
            if leaf.doubtful and number not in strict:
                continue
            leaf.strict = number in strict and not leaf.doubtful
            if leaf.level:
                headings = [heading for heading in headings if heading[0] < leaf.level]
                trail = tuple(words for _, words in headings)
            for start, end, segment in leaf.segments(self._references, trail):
                if start < position:
                    continue
                position = end
                yield _Cut(start, end, segment, number)
                if leaf.level:
                    headings.append((leaf.level, segment.message))
                    trail = tuple(words for _, words in headings)


_ORDER = re.compile(r"<!--\s*i18n:\s*(?P<order>.*?)\s*-->", re.DOTALL)


def _orders(text: str) -> list[tuple[int, str]]:
    """Find what authors tell the translator: `off`, `on` or a note for the next segment."""
    return [(match.start(), match["order"]) for match in _ORDER.finditer(text)]


def _obey(orders: list[tuple[int, str]], cuts: Iterable[_Cut]) -> Iterator[_Cut]:
    """Leave out what authors turned off, and hand their notes to the segments."""
    queue, note, off = iter([*orders, None]), "", False
    order = next(queue)
    for cut in cuts:
        while order and order[0] < cut.start:
            off = order[1] == "off" or (off and order[1] != "on")
            note = "" if order[1] in {"off", "on"} else order[1]
            order = next(queue)
        if not off:
            yield replace(cut, segment=replace(cut.segment, note=note)) if note else cut
            note = ""


def _parts(page: Source, cuts: Iterable[_Cut]) -> Iterator[str | Segment]:
    position = 0
    for cut in cuts:
        yield page.slice(position, cut.start)
        yield cut.segment
        position = cut.end
    yield page.slice(position, len(page.text))
