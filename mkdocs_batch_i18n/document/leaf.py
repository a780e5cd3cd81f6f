"""A leaf of a page: a stretch of inline text, masked and made a segment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .inline import opaque_spans
from .links import link_at, pairs
from .opaque import HIDDEN_RUN, MAX_INDENT, SOFT, SURE_FENCE, Slot
from .segments import Mark, Masked, Segment
from .source import Source
from .spans import Span
from .splice import Kind

_LETTER = re.compile(r"[^\W\d_]")
_META_KINDS = frozenset({"attribute", "fence", "meta", "meta_double", "meta_single"})
_RAW_KINDS = _META_KINDS | {"html"}
"""Kinds whose text is no Markdown."""

_APART = re.compile(r"~{3,}[ ]{2,}\n(?=.*~).*|(?:`{3,}|~{3,})[ \t]*\n|\[[ xX]\][ \t]+", re.DOTALL)
"""The box of a task; a fence that nothing closes: put on a line with the words below it, it may
open after all. Before a hard break it strikes words out together with other tildes."""
_FENCE_BELOW = re.compile(r"\n[> \t]*(?:`{3,}|~{3,})[^`\n]*(?:\n|\Z)")
"""What looks like the beginning or the end of a fence."""
_PARAGRAPHS = frozenset({"prose", "footnote"})
_MARKER = re.compile(r"(?:[*+-]|\d+[.)])[ \t]+\Z")
"""What stands before the box of a task; `[ ] [id]` elsewhere is a link."""
_FENCE_BEHIND_BREAK = re.compile(rf"[ ]{{2}}\n[> \t]*{SOFT}")
_URL = re.compile(r"[a-z]://|www\.", re.IGNORECASE)
_OPEN_LINK = re.compile(r"\]\((?!.*\))", re.DOTALL)
_BLANK_LINE = re.compile(r"\n[> \t]*\n")
_FAR = 2000
"""Characters around a paragraph that are looked at for a backtick."""
_BLOCK_ATTRIBUTES = re.compile(r"\{:?[ ]*[^}\n]*\}")


@dataclass(slots=True)
class Leaf:
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
    frame: tuple[str, str] = ("", "")
    """Of a label: what stands around a title there."""
    strict: bool = False
    """Hide also what some renderers make markup of: domains, ordinals, arrows."""
    doubtful: bool = False
    """In what is code for the rules, and prose if the renderer says so."""
    text: str = field(init=False)
    """The source's text, `\\n` between lines."""
    _starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """Read the text, and where its lines begin in it."""
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
        apart = self._apart(references)
        sight = " " * apart + sight[apart:]
        markdown = self.kind not in _RAW_KINDS
        return opaque_spans(sight, markdown=markdown, references=references, strict=self.strict)

    def _apart(self, references: frozenset[str]) -> int:
        """Where the words begin that may be read together."""
        apart = _APART.match(self.text)
        if apart and apart[0][0] == "`" in self.text[apart.end() :]:
            return len(self.text)  # the fence may pair up with any backtick
        if apart and apart[0][0] == "[" and not self._is_task():
            link = link_at(self.text, 0, len(self.text), pairs(self.text), references)
            return link.end + _blanks(self.text[link.end :]) if link else apart.end()
        return apart.end() if apart else 0

    def _is_task(self) -> bool:
        """Tell whether the text stands right behind the marker of a list."""
        start = self.spans[0][0]
        line = self.page.text.rfind("\n", 0, start) + 1
        return self.kind in _PARAGRAPHS and _MARKER.search(self.page.text, line, start) is not None

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
        left, right = self._peel(spans, self._apart(references))
        inner = [span for span in spans if left <= span.start and span.end <= right]
        masked = self.masked(left, right, inner)
        if (
            self._is_like_a_fence()
            or self._is_among_code(masked, left, right)
            or self._is_above_a_fence()
            or self._is_in_a_link()
        ):
            return
        if _LETTER.search(masked.text):
            yield self.at(left), self.at(right), self._segment(left, right, masked, trail)
            spans = [span for span in spans if span.start < left or span.end > right]
        for span in spans:
            for words in span.words:
                yield from self._sub_leaf(words.start, words.end, words.kind).segments(
                    references, trail
                )

    def _is_like_a_fence(self) -> bool:
        """Tell whether a line may begin or end a fence once the others are another text."""
        return _FENCE_BELOW.search(self.text) is not None and (
            _FENCE_BELOW.search(self._read(self.sight)) is not None
        )

    def _is_above_a_fence(self) -> bool:
        """Tell whether a URL may be read on through a hard break with the fence below it."""
        end = self.spans[-1][1]
        below = _FENCE_BEHIND_BREAK.match(self.sight, end)
        return below is not None and _URL.search(self.text) is not None

    def _is_in_a_link(self) -> bool:
        """Tell whether the text stands in the target of a link that opens above a fence."""
        line = self.sight.rfind("\n", 0, self.spans[0][0])
        if SOFT not in self.sight[max(0, line - MAX_INDENT) : max(0, line)]:
            return False
        return _OPEN_LINK.search(self._around()[0]) is not None

    def _is_among_code(self, masked: Masked, left: int, right: int) -> bool:
        """Tell whether a backtick may make code of words together with a hidden one."""
        if "`" not in self.text:
            return False
        hidden = [token for token in masked.tokens if "`" in token and token[0] != "`"]
        if "`" in masked.text:
            outside = (self.text[:left], self.text[right:], *self._around())
            return bool(hidden) or any("`" in text for text in outside)
        others = sum("`" in token for token in masked.tokens) > 1
        return others and any(token.count("`") % 2 for token in hidden)

    def _around(self) -> tuple[str, str]:
        """Return what of its block stands above and below a paragraph, and may be read with it."""
        if self.kind not in _PARAGRAPHS:
            return "", ""
        start, end = self.spans[0][0], self.spans[-1][1]
        above = _BLANK_LINE.split(self.sight[max(0, start - _FAR) : start])[-1]
        below = _BLANK_LINE.split(self.sight[end : end + _FAR])[0]
        return self._seen(above, start - len(above)), self._seen(below, end)

    def _seen(self, text: str, start: int) -> str:
        """Return a text with what is hidden in it, but for the fences that are sure."""

        def seen(run: re.Match[str]) -> str:
            left, right = start + run.start(), start + run.end()
            return "" if SURE_FENCE.match(self.page.text, left) else self.page.text[left:right]

        return HIDDEN_RUN.sub(seen, text)

    def _segment(self, left: int, right: int, masked: Masked, trail: tuple[str, ...]) -> Segment:
        return Segment(
            text=self.label or self.text[left:right],
            kind=self.kind,
            line=self.page.line(self.at(left)),
            masked=masked,
            joints=self.frame if self.label else tuple(self._joints(left, right)),
            trail=trail,
        )

    def _joints(self, left: int, right: int) -> Iterator[str]:
        """Yield what the page has at each line break, also at those of what is hidden."""
        for start, (begin, end), (following, _) in zip(
            self._starts, self.spans, [*self.spans[1:], self.spans[-1]], strict=True
        ):
            at = self.text.find("\n", max(start, left), right)
            while 0 <= at - start < end - begin:
                yield self.page.slice(begin + at - start, begin + at - start + 1)
                at = self.text.find("\n", at + 1, right)
            if at == start + end - begin:
                yield self.page.slice(end, following)

    def _sub_leaf(self, start: int, end: int, kind: Kind) -> Leaf:
        return Leaf(self.page, kind, [(self.at(start), self.at(end))], self.sight)

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

    def _peel(self, spans: list[Span], left: int) -> tuple[int, int]:
        """Shrink the text by what belongs to its block: attribute lists, comments, blanks."""
        right = len(self.text)
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


def slot_leaf(page: Source, slot: Slot, sight: str) -> Leaf:
    """Return the leaf of words in an opaque region, its lines without their indentation."""
    spans: list[tuple[int, int]] = []
    position = slot.start
    for line in page.text[slot.start : slot.end].split("\n"):
        indent = _blanks(line) if spans else 0
        spans.append((position + indent, position + len(line)))
        position += len(line) + 1
    return Leaf(page, slot.kind, spans, sight)
