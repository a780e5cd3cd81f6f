"""From a page to its parts: hide, find the leaves, mask them, cut."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from .dialect import leaves
from .inline import opaque_spans
from .opaque import Slot, hide
from .segments import Document, Mark, Masked, Segment
from .source import Source
from .spans import Span
from .splice import Kind

Render = Callable[[str], str]


def parse(source: str, *, render: Render | None = None, labels: bool = False) -> Document:
    """Cut a page into kept text and segments.

    `source` is the page as its file holds it. `render`, a callable from Markdown to HTML, is
    asked where segments land; without it the rules of the dialect decide alone. With `labels`,
    an untitled `!!! note` has a segment too: the title that the renderer gives it.
    """
    del render  # the rules decide alone so far
    page = Source(source)
    hidden = hide(page.text)
    if not hidden.translate:
        return Document((source,))
    tokens, references = leaves(hidden.text)
    found = [
        _Leaf(
            page,
            token.meta["kind"],
            token.meta["spans"],
            hidden.text,
            token.meta["level"],
            token.content,
        )
        for token in tokens
        if labels or not token.content
    ]
    found += [_slot_leaf(page, slot, hidden.html) for slot in hidden.slots]
    found.sort(key=lambda leaf: leaf.spans[0])
    orders = _orders(hidden.html)
    return Document(tuple(_parts(page, _obey(orders, _cut(found, references)))))


def phrase(text: str, kind: Kind = "phrase") -> Segment | None:
    """Return a bare string, such as a navigation title, as a segment; None if it has no words."""
    whole = _slot_leaf(Source(text), Slot(0, len(text), kind), text)
    return next((segment for _, _, segment in whole.segments(frozenset(), ())), None)


def mask(text: str) -> Masked:
    """Hide what must not change in a piece of inline Markdown.

    Law: `mask(text).restore(mask(text).text) == text`.
    """
    whole = _slot_leaf(Source(text), Slot(0, len(text), "phrase"), text)
    return whole.masked(0, len(text), whole.opaque(frozenset()))


_LETTER = re.compile(r"[^\W\d_]")
_META_KINDS = frozenset({"attribute", "meta", "meta_double", "meta_single"})
_RAW_KINDS = _META_KINDS | {"html"}
"""Kinds whose text is no Markdown."""

_BLOCK_ATTRIBUTES = re.compile(r"\{:?[ ]*[^}\n]*\}")


@dataclass(slots=True)
class _Leaf:
    """A stretch of inline text: the span of each of its lines in the normalized source."""

    page: Source
    kind: Kind
    spans: list[tuple[int, int]]
    sight: str
    """The page as the rules see it here: same length, opaque regions hidden."""
    level: int = 0
    """Of a heading: 1 to 6."""
    label: str = ""
    """Of a label, which stands nowhere in the source: its words."""
    text: str = field(init=False)
    """The source's text, `\\n` between lines."""
    _starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.text = self._read(self.page.text)
        self._starts, position = [], 0
        for start, end in self.spans:
            self._starts.append(position)
            position += end - start + 1

    def _read(self, text: str) -> str:
        return "\n".join([text[start:end] for start, end in self.spans])

    def at(self, offset: int) -> int:
        """Return where an offset in the leaf's text stands in the page."""
        line = len(self._starts) - 1
        while self._starts[line] > offset:
            line -= 1
        return self.spans[line][0] + offset - self._starts[line]

    def opaque(self, references: frozenset[str]) -> list[Span]:
        """Return what must not change."""
        sight = self.text if self.kind in _META_KINDS else self._read(self.sight)
        return opaque_spans(sight, markdown=self.kind not in _RAW_KINDS, references=references)

    def segments(
        self, references: frozenset[str], trail: tuple[str, ...]
    ) -> Iterator[tuple[int, int, Segment]]:
        """Yield the leaf's segment with its span in the page.

        A leaf without words of its own yields those inside its opaque spans.
        """
        if self.label:
            masked = Masked(self.label, ())
            yield self.at(0), self.at(0), self._segment(0, 0, masked, trail)
            return
        spans = self.opaque(references)
        left, right = self._peel(spans)
        inner = [span for span in spans if left <= span.start and span.end <= right]
        masked = self.masked(left, right, inner)
        if _LETTER.search(masked.text):
            yield self.at(left), self.at(right), self._segment(left, right, masked, trail)
            spans = [span for span in spans if span not in inner]
        for span in spans:
            for words in span.words:
                yield from self._sub_leaf(words.start, words.end, words.kind).segments(
                    references, trail
                )

    def _segment(self, left: int, right: int, masked: Masked, trail: tuple[str, ...]) -> Segment:
        return Segment(
            text=self.label or self.text[left:right],
            kind=self.kind,
            line=self.page.line(self.at(left)),
            masked=masked,
            joints=tuple(self._joints(left, right)),
            trail=trail,
        )

    def _joints(self, left: int, right: int) -> Iterator[str]:
        for start, (_, end), (following, _) in zip(
            self._starts[1:], self.spans, self.spans[1:], strict=False
        ):
            if left < start <= right:
                yield self.page.slice(end, following)

    def _sub_leaf(self, start: int, end: int, kind: Kind) -> _Leaf:
        return _Leaf(self.page, kind, [(self.at(start), self.at(end))], self.sight)

    def masked(self, left: int, right: int, spans: Iterable[Span]) -> Masked:
        """Replace each opaque span by a placeholder."""
        pieces: list[str] = []
        marks: list[Mark] = []
        position = left
        for span in spans:
            marks.append(Mark(tuple(self._mark_parts(span)), span.moved))
            pieces += self.text[position : span.start], f"{{{{{len(marks)}}}}}"
            position = span.end
        return Masked("".join(pieces) + self.text[position:right], tuple(marks))

    def _mark_parts(self, span: Span) -> Iterator[str | Segment]:
        position = span.start
        for words in span.words:
            for _, _, segment in self._sub_leaf(*words).segments(frozenset(), ()):
                yield self.text[position : words.start]
                yield segment
                position = words.end
        yield self.text[position : span.end]

    def _peel(self, spans: list[Span]) -> tuple[int, int]:
        """Shrink the text by what belongs to its block: attribute lists, comments, blanks."""
        left, right = 0, len(self.text)
        for span in spans:
            if span.start == left and self._is_peel(span):
                left = span.end + _blanks(self.text[span.end :])
        for span in reversed(spans):
            if span.end == right > left and (self._is_peel(span) or self._is_attributes(span)):
                right = len(self.text[: span.start].rstrip(" \t\n"))
        return left, max(left, right)

    def _is_peel(self, span: Span) -> bool:
        return span.rule == "hidden" or self.text.startswith("<!--", span.start)

    def _is_attributes(self, span: Span) -> bool:
        """Tell whether a list of attributes belongs to the block, not to the word before it."""
        before = self.text[span.start - 1 : span.start]
        return _BLOCK_ATTRIBUTES.fullmatch(self.text, span.start, span.end) is not None and (
            before == "\n" or (self.kind in {"heading", "cell"} and before == " ")
        )


def _blanks(text: str) -> int:
    return len(text) - len(text.lstrip(" \t\n"))


def _slot_leaf(page: Source, slot: Slot, sight: str) -> _Leaf:
    """Return the leaf of words in an opaque region, its lines without their indentation."""
    spans: list[tuple[int, int]] = []
    position = slot.start
    for line in page.text[slot.start : slot.end].split("\n"):
        indent = _blanks(line) if spans else 0
        spans.append((position + indent, position + len(line)))
        position += len(line) + 1
    return _Leaf(page, slot.kind, spans, sight)


def _cut(found: Iterable[_Leaf], references: frozenset[str]) -> Iterator[tuple[int, int, Segment]]:
    """Yield the segments with their spans, each knowing the headings above it."""
    headings: list[tuple[int, str]] = []
    for leaf in found:
        if leaf.level:
            headings = [heading for heading in headings if heading[0] < leaf.level]
        for start, end, segment in leaf.segments(references, tuple(h for _, h in headings)):
            yield start, end, segment
            if leaf.level:
                headings.append((leaf.level, segment.message))


_ORDER = re.compile(r"<!--\s*i18n:\s*(?P<order>.*?)\s*-->", re.DOTALL)


def _orders(text: str) -> list[tuple[int, str]]:
    """Find what authors tell the translator: `off`, `on` or a note for the next segment."""
    return [(match.start(), match["order"]) for match in _ORDER.finditer(text)]


def _obey(
    orders: list[tuple[int, str]], segments: Iterable[tuple[int, int, Segment]]
) -> Iterator[tuple[int, int, Segment]]:
    """Leave out what authors turned off, and hand their notes to the segments."""
    queue, note, off = iter([*orders, None]), "", False
    order = next(queue)
    for start, end, segment in segments:
        while order and order[0] < start:
            off = order[1] == "off" or (off and order[1] != "on")
            note = "" if order[1] in {"off", "on"} else order[1]
            order = next(queue)
        if not off:
            yield start, end, replace(segment, note=note) if note else segment
            note = ""


def _parts(page: Source, segments: Iterable[tuple[int, int, Segment]]) -> Iterator[str | Segment]:
    position = 0
    for start, end, segment in segments:
        yield page.slice(position, start)
        yield segment
        position = end
    yield page.slice(position, len(page.text))
