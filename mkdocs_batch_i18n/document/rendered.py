"""What stands where in rendered HTML: tags, readable text, code and attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple

from .elements import CODE_ELEMENTS, VOID

READABLE_ATTRIBUTES = frozenset(
    {"title", "alt", "aria-label", "placeholder", "summary", "data-title", "content"}
)
"""Attributes whose text people read."""

NAMES = frozenset({"id", "for", "name"})
"""Attributes that renderers derive from the text of headings and tabs; not a leak."""


class Text(NamedTuple):
    """A text of a page, or the value of an attribute."""

    place: int
    """The number of tags before it."""
    text: str
    machine: bool
    """Whether it is code, or the value of an attribute that nobody reads."""


@dataclass(slots=True)
class Rendered:
    """A rendered page, taken apart."""

    tags: list[str] = field(default_factory=list)
    """The opening tags, in order."""
    texts: list[Text] = field(default_factory=list)

    def cells(self) -> list[tuple[str, str]]:
        """Return each tag with the texts up to the next one; what stands before the first first."""
        cells: list[list[str]] = [[] for _ in range(len(self.tags) + 1)]
        for text in self.texts:
            cells[text.place].append(text.text)
        return list(zip(["", *self.tags], map("".join, cells), strict=True))


_TOKEN = re.compile(
    r"""
      (?P<text>[^<]+)
    | <(?P<name>/?[a-zA-Z][\w:-]*)(?P<attributes>[^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*)>
    | <!--.*?-->
    | <
    """,
    re.VERBOSE | re.DOTALL,
)
_TAG = re.compile(
    r"""<!--.*?-->|<([a-zA-Z][\w:-]*)([^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*)>""", re.DOTALL
)
_CODE_TAG = re.compile(rf"<(/?)({'|'.join(sorted(CODE_ELEMENTS))})(?![\w:-])")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>`]+))""")


@dataclass(frozen=True, slots=True)
class Glance:
    """What can be told of rendered HTML without taking it apart."""

    tags: list[str]
    """The opening tags, in order."""
    leaked: bool
    """Whether a letter may stand in code or in an attribute that nobody reads."""


def glance(html: str, letter: str) -> Glance:
    """Read the tags of a page, and whether a letter stands where `take_apart` may say machine."""
    tags = _TAG.findall(html)
    leaked = any(
        letter in attributes
        and any(letter in value for readable, value in _values(attributes) if not readable)
        for _, attributes in tags
    )
    return Glance(
        [name for name, _ in tags if name and name != "abbr"],
        leaked or (letter in html and any(letter in text for text in _code(html))),
    )


def blocks_with(html: str, letter: str) -> int:
    """Count a letter in blocks of code."""
    if letter not in html:
        return 0
    return sum(code.count(letter) for code in _code(html) if code.startswith("<pre"))


def _code(html: str) -> Iterator[str]:
    """Yield all that may be code: also what other end tags would close."""
    opened: list[str] = []
    start = 0
    for tag in _CODE_TAG.finditer(html):
        if not tag[1]:
            start = start if opened else tag.start()
            opened.append(tag[2])
        elif tag[2] in opened:
            while opened.pop() != tag[2]:
                pass
            if not opened:
                yield html[start : tag.start()]
    if opened:
        yield html[start:]


def take_apart(html: str) -> Rendered:
    """Read rendered HTML, as browsers would as long as it is well-formed."""
    page, opened, code = Rendered(), [""], 0
    for token in _TOKEN.finditer(html):
        text, name, attributes = token.groups()
        if name is None:
            _note(page, text or token[0], machine=code > 0)
        elif name[0] == "/":
            name = name[1:]
            while name in opened:
                closed = opened.pop()
                code -= closed in CODE_ELEMENTS
                if closed == name:
                    break
        else:
            _open(page, name, attributes)
            if name not in VOID and not attributes.endswith("/"):
                opened.append(name)
                code += name in CODE_ELEMENTS
    return page


def _open(page: Rendered, name: str, attributes: str) -> None:
    """Note a tag and its attributes."""
    if name == "abbr":  # a tooltip of a word that a translation may not have
        return
    page.tags.append(name)
    if "=" in attributes:
        for readable, value in _values(attributes):
            _note(page, value, machine=not readable)


def _values(attributes: str) -> Iterator[tuple[bool, str]]:
    """Yield the attributes' values that are no names, and whether people read them."""
    for match in _ATTRIBUTE.finditer(attributes):
        name, value = match[1], match[2] or match[3] or match[4] or ""
        if name not in NAMES and not (name == "href" and value.startswith("#")):
            yield name in READABLE_ATTRIBUTES, value


def _note(page: Rendered, text: str, *, machine: bool) -> None:
    if text.startswith("<!--"):
        return
    text = unescape(text) if "&" in text else text
    page.texts.append(Text(len(page.tags), text, machine))
