"""What of a rendered page no translation may change: tags, ids, link targets, images, code."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from mkdocs_batch_i18n.document.elements import CODE_ELEMENTS, INLINE_ELEMENTS, VOID
from mkdocs_batch_i18n.document.rendered import READABLE_ATTRIBUTES

VERSION = "2"
"""Changes with what is compared."""

_TOKEN = re.compile(
    r"""<!--.*?-->|<pre><span></span><code\b.*?</code></pre>"""
    r"""|<(/?)([a-zA-Z][^\s/>]*)([^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*)>""",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s"'=/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?""")
_NAMED = re.compile(r"""\s+(?:id|for)="[^"]*"|(?<=class="headerlink")\s+href="[^"]*\"""")
"""An id, what it is for, and the link of a heading to itself."""
_PROSE = frozenset(["p", "li", "td", "th", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"])
"""Elements that end code which its author forgot to close."""
_INLINE = INLINE_ELEMENTS | {"autoref", "svg"}
_OFFSETS = re.compile(r"(?<=:)\d+-\d+(?=/slug\b)")
"""Where a tag listing of Material stands in its page's text, part of the id of its placeholder."""


def skeleton(html: str) -> str:
    """Return a hash that is the same for two pages if nothing but their words differs.

    Within a line of text the order does not count: another language has another word order.
    Texts, tooltips and other attributes that people read do not count either.
    """
    text = "\n".join(outline(html))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def parts_alike(one: str, two: str) -> bool:
    """Tell whether two parts of a page differ in nothing but words, and ids made of them.

    On its page a part has the ids of the source page, by position.
    """
    return skeleton(_NAMED.sub("", one)) == skeleton(_NAMED.sub("", two))


def outline(html: str) -> list[str]:
    """Return the parts that `skeleton` hashes, in their order."""
    reader = _Reader(html)
    for match in _TOKEN.finditer(html):
        reader.read(match)
    return reader.end()


class _Reader:
    """Goes through the tags of a page once."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._parts: list[str] = []
        self._line: list[str] = []
        self._code: list[str] = []
        """The code elements that are open, as they began."""
        self._start = 0

    def read(self, tag: re.Match[str]) -> None:
        closing, name, attributes = tag.groups()
        if not name and tag[0][1] == "p":  # code as Pygments writes it
            self._note("pre", tag[0])
            return
        name = name.lower() if name else ""
        if not name or name == "abbr":  # a tooltip for a word that a translation may not have
            return
        if closing:
            self._close(name, tag.start())
        else:
            self._open(name, attributes, tag)
        if name not in _INLINE and not self._code:
            self._flush()

    def _open(self, name: str, attributes: str, tag: re.Match[str]) -> None:
        if name in _PROSE:
            self._code.clear()
        if name in CODE_ELEMENTS and name not in VOID and not attributes.endswith("/"):
            if not self._code:
                self._start = tag.end()
            self._code.append(_shown(name, attributes))
        elif not self._code:
            self._note(name, _shown(name, attributes))

    def _close(self, name: str, position: int) -> None:
        if self._code:
            if name == self._code[-1].partition(" ")[0]:
                shown = self._code.pop()
                if not self._code:
                    self._note(name, f"{shown} {self._html[self._start : position]!r}")
        elif name not in _INLINE:
            self._note(name, f"/{name}")

    def _note(self, name: str, shown: str) -> None:
        if name not in _INLINE:
            self._flush()
            self._parts.append(shown)
        else:
            self._line.append(shown)

    def _flush(self) -> None:
        self._parts += sorted(self._line)
        self._line.clear()

    def end(self) -> list[str]:
        self._flush()
        return self._parts


@lru_cache(maxsize=4096)
def _shown(name: str, attributes: str) -> str:
    """Return a tag with its attributes but for those whose value people read."""
    kept = [
        f"{key}={_OFFSETS.sub('', double or single or bare)}"
        for key, double, single, bare in _ATTRIBUTE.findall(attributes)
        if key.lower() not in READABLE_ATTRIBUTES
    ]
    return " ".join([name, *sorted(kept)])
