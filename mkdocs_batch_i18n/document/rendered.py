"""What stands where in rendered HTML: tags, readable text, code and attributes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

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


_TOKEN = re.compile(
    r"""
      <!--.*?-->
    | <(?P<close>/?)(?P<name>[a-zA-Z][\w:-]*)(?P<attributes>(?:[^<>"']|"[^"]*"|'[^']*')*)>
    | (?P<text>[^<]+|<)
    """,
    re.VERBOSE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>`]+))""")


def take_apart(html: str) -> Rendered:
    """Read rendered HTML, as browsers would as long as it is well-formed."""
    page, opened, code = Rendered(), [""], 0
    for token in _TOKEN.finditer(html):
        if text := token["text"]:
            _note(page, page.machine if code else page.text, text)
        elif not (name := token["name"]):
            continue
        elif token["close"]:
            while name in opened:
                closed = opened.pop()
                code -= closed in CODE_ELEMENTS
                if closed == name:
                    break
        else:
            _open(page, name, token["attributes"])
            if name not in VOID and not token["attributes"].endswith("/"):
                opened.append(name)
                code += name in CODE_ELEMENTS
    return page


def _open(page: Rendered, name: str, attributes: str) -> None:
    """Note a tag and its attributes."""
    if name != "abbr":  # a tooltip of a word that a translation may not have
        page.tags.append(name)
    if "=" not in attributes:
        return
    for match in _ATTRIBUTE.finditer(attributes):
        value = match[2] or match[3] or match[4] or ""
        if match[1] in READABLE_ATTRIBUTES:
            _note(page, page.text, value)
        elif match[1] not in NAMES and not (match[1] == "href" and value.startswith("#")):
            _note(page, page.machine, value)


def _note(page: Rendered, texts: list[str], text: str) -> None:
    text = unescape(text) if "&" in text else text
    texts.append(text)
    page.places.append((len(page.tags), text))
