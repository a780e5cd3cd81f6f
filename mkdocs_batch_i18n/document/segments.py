"""A page as kept text and segments: the types and their laws."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from itertools import count

from . import places, splice, touching

KEY_VERSION = "1"
"""Changes when segments are cut or masked in another way; see CHANGELOG, "Stored formats"."""

Translate = Callable[["Segment"], "str | None"]


@dataclass(frozen=True, slots=True)
class Mark:
    """What a placeholder `{{n}}` stands for: text that must not change."""

    parts: tuple[str | Segment, ...]
    """The hidden text; a title or an alternative text in it is a segment of its own."""
    moved: str | None = None
    """What to write instead once the words beside it changed.

    `[the docs]` finds its target by its words: translated, it reads `[les docs][the docs]`.
    """

    @property
    def text(self) -> str:
        """The hidden text as written."""
        return "".join(part if isinstance(part, str) else part.raw for part in self.parts)

    def render(self, translate: Translate, *, moved: bool) -> str:
        """Return the hidden text, with the segments in it translated."""
        if moved and self.moved is not None:
            return self.moved
        return "".join(
            part if isinstance(part, str) else part.render(translate) for part in self.parts
        )


@dataclass(frozen=True)
class Masked:
    """Text with placeholders `{{1}}`, `{{2}}`, ... where something must not change.

    Law: `masked.restore(masked.text)` is the text that was masked.
    """

    text: str
    marks: tuple[Mark, ...]

    @property
    def tokens(self) -> tuple[str, ...]:
        """What each placeholder stands for, in their order."""
        return tuple(mark.text for mark in self.marks)

    def restore(self, translation: str, translate: Translate = lambda _: None) -> str:
        """Put back what the placeholders of `translation` stand for; unknown ones stay."""
        moved = splice.fold(translation) != splice.fold(self.text)

        def hidden(match: re.Match[str]) -> str:
            number = int(match[1])
            if not 0 < number <= len(self.marks):
                return match[0]
            return self.marks[number - 1].render(translate, moved=moved)

        return splice.MARK.sub(hidden, translation)

    @cached_property
    def hidden(self) -> dict[str, str]:
        """What is hidden, by placeholder."""
        return {f"{{{{{number}}}}}": mark.text for number, mark in enumerate(self.marks, 1)}

    def holds(self, translation: str) -> bool:
        """Tell whether a translation has each placeholder, in places that are as good."""
        return places.hold(self.text, translation, self.hidden)


@dataclass(frozen=True)
class Segment:
    """A stretch of a page that people read, translated as one."""

    text: str
    r"""As written, without the indentation of the containers; `\n` where the line breaks.

    Of a `label`: what the renderer writes over an untitled `!!! note`; it is not in the source.
    """
    kind: splice.Kind
    line: int
    """1-based line of the source."""
    masked: Masked
    joints: tuple[str, ...] = ()
    r"""What the source has at each line break of the text: the `\n` and the next line's prefix.

    Of a `label`: what must stand before and behind it.
    """
    trail: tuple[str, ...] = ()
    """Messages of the headings above it, outermost first."""
    note: str = ""
    """What the author tells the translator; empty if nothing."""

    @cached_property
    def message(self) -> str:
        """The masked text on one line: what models, catalogs and people see."""
        return splice.fold(self.masked.text)

    @cached_property
    def key(self) -> str:
        """Hash of the message: the same words have the same key on every page."""
        return key_of(self.message)

    @property
    def raw(self) -> str:
        """The segment as it stands in the source, byte for byte."""
        return "" if self.kind == "label" else splice.join(self.text, self.joints)

    def render(self, translate: Translate) -> str:
        """Return the segment's text for its place in the page, translated where it can be.

        A translation that does not hold each placeholder exactly once and in its place is not
        used.
        """
        translation, source, hidden = translate(self), self.masked.text, self.masked.hidden
        if translation is None or not self._is_another(translation):
            translation = source
        else:
            translation = splice.wrapped(translation, source)
            translation = touching.spaced(translation, source, hidden)
            escaped = splice.escape(translation, self.kind, source, hidden)
            if escaped != translation:  # keep it apart also from what is escaped
                translation = touching.spaced(escaped, source, hidden)
        restored = self.masked.restore(translation, translate)
        if self.kind == "label":
            return "" if restored == self.text else restored.join(self.joints)
        return splice.join(restored, self._joints(translation))

    def _joints(self, translation: str) -> tuple[str, ...]:
        """Return what stands at each line break of a masked translation."""
        if not self.joints or translation == self.masked.text:
            return self.joints
        return splice.joints_of(translation, self.masked.text, self.masked.hidden, self.joints)

    def _is_another(self, translation: str) -> bool:
        """Tell whether a translation can be used and has other words than the source.

        A bare URL at the end of a footnote takes along what the renderer puts behind it, so it
        may neither leave nor come there.
        """
        if self.kind == "footnote":
            ends = [touching.end(text, self.masked.hidden) for text in (translation, self.message)]
            if ends[0] != ends[1]:
                return False
        return splice.fold(translation) != self.message and self.masked.holds(translation)


@dataclass(frozen=True)
class Document:
    """A page, cut into kept text and segments.

    Law: `document.render(lambda s: s.masked.text)` is the source, byte for byte.
    """

    parts: tuple[str | Segment, ...]
    doubtful: bool = False
    """Whether some kept text may be prose, which only the page's renderer can tell.

    Such is an indented text that may be code or the body of an unknown container.
    """

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """Every segment in the order of the page, a mark's own segments after their holder."""
        return tuple(
            found for part in self.parts if isinstance(part, Segment) for found in nested(part)
        )

    def without(self, numbers: Collection[int]) -> Document:
        """Return the page with some of its segments, by their number, as kept text."""
        if not numbers:
            return self
        counter = count()
        kept = tuple(_kept(part, numbers, counter) for part in self.parts)
        return replace(self, parts=kept)

    def render(self, translate: Translate) -> str:
        """Return the page with each segment's translation in its place.

        `translate` is given a segment and answers with the translation of its message or masked
        text, placeholders in place; None keeps the source.
        """
        text = "".join(
            part if isinstance(part, str) else part.render(translate) for part in self.parts
        )
        return splice.behind_metadata(text, self._beginning)

    @property
    def _beginning(self) -> str:
        """Return what of the source decides whether it begins with metadata."""
        return "".join(part if isinstance(part, str) else part.raw for part in self.parts[:2])


def _kept(part: str | Segment, numbers: Collection[int], counter: Iterator[int]) -> str | Segment:
    """Return a part as text if it is among the numbers; the same for the segments in its marks."""
    if isinstance(part, str):
        return part
    number = next(counter)
    marks = tuple(
        replace(mark, parts=tuple(_kept(inner, numbers, counter) for inner in mark.parts))
        for mark in part.masked.marks
    )
    return (
        part.raw if number in numbers else replace(part, masked=replace(part.masked, marks=marks))
    )


def nested(segment: Segment) -> Iterator[Segment]:
    """Yield a segment, then those inside its marks."""
    yield segment
    for mark in segment.masked.marks:
        for part in mark.parts:
            if isinstance(part, Segment):
                yield from nested(part)


def key_of(message: str) -> str:
    """Return the key of a message: a version tag and 32 hex digits."""
    digest = blake2b(message.encode("utf-8", "surrogatepass"), digest_size=16)
    return f"{KEY_VERSION}-{digest.hexdigest()}"
