"""What stands where in rendered HTML: tags, readable text, code and attributes."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from .opaque import CODE_ELEMENTS, VOID

READABLE_ATTRIBUTES = frozenset(
    {"title", "alt", "aria-label", "placeholder", "summary", "data-title", "content"}
)
"""Attributes whose text people read."""

NAMES = frozenset({"id", "for", "name"})
"""Attributes that renderers derive from the text of headings and tabs; not a leak."""


@dataclass(slots=True)
class Rendered:
    """A rendered page, taken apart."""

    tags: list[str] = field(default_factory=list)
    """The opening tags, in order."""
    text: list[str] = field(default_factory=list)
    """Text that people read, also that of readable attributes."""
    machine: list[str] = field(default_factory=list)
    """Code, and the values of all other attributes."""
    places: list[tuple[int, str]] = field(default_factory=list)
    """All of these texts with the number of tags before each."""


def take_apart(html: str) -> Rendered:
    """Read rendered HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Rendered()
        self._open: list[str] = []
        self._code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "abbr":  # a tooltip of a word that a translation may not have
            self.page.tags.append(tag)
        for name, value in attrs:
            if value and name in READABLE_ATTRIBUTES:
                self._note(self.page.text, value)
            elif value and name not in NAMES and not (name == "href" and value[0] == "#"):
                self._note(self.page.machine, value)
        if tag not in VOID:
            self._open.append(tag)
            self._code += tag in CODE_ELEMENTS

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        closed = ""
        while closed != tag:
            closed = self._open.pop()
            self._code -= closed in CODE_ELEMENTS

    def handle_data(self, data: str) -> None:
        self._note(self.page.machine if self._code else self.page.text, data)

    def _note(self, texts: list[str], text: str) -> None:
        texts.append(text)
        self.page.places.append((len(self.page.tags), text))
