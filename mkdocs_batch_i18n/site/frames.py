"""What stands around a page's text, in a language: head, switcher, notices.

Pages are long, and copying one takes longer than all that is to be done to it. So the theme's
templates are changed before they are compiled, once a build, and pages come out as they are to be.
"""

from __future__ import annotations

import html
import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import pass_context
from jinja2.ext import Extension

from mkdocs_batch_i18n.site import furniture, hreflang, locales, notices, versions
from mkdocs_batch_i18n.site.links import relative

if TYPE_CHECKING:
    from collections.abc import Collection, MutableMapping

    from jinja2 import Environment
    from jinja2.runtime import Context

    from mkdocs_batch_i18n.site.links import Edition, Editions

_NAME = "batch_i18n"
"""What templates know the frame by."""
_HEAD = f"{{{{ {_NAME}.head() }}}}"
_CODE = r"\{\{(?:(?!\}\}).)*\}\}|\{%(?:(?!%\}).)*%\}"
"""What a template has between its text."""


def _but(ends: str) -> str:
    """Return what matches a template up to one of some signs, which its code may hold."""
    return rf"(?:{_CODE}|[^{ends}{{]|\{{(?![{{%]))"


_HTML = re.compile(rf"<html\b({_but('>')}*)>", re.IGNORECASE | re.DOTALL)
_STATED = re.compile(
    rf"""\s+(?:lang|dir)\s*=\s*(?:"{_but('"')}*"|'{_but("'")}*'|{_but(" >")}+)""",
    re.IGNORECASE | re.DOTALL,
)
_ALTERNATE = re.compile(
    rf"""<link\b(?={_but(">")}*\shreflang=["']?\{{\{{){_but(">")}*>\s*""", re.DOTALL
)
"""A theme's own links to languages that the site has: they are relative, and lack the default."""
_CODE_STYLE = "<style>:where(code,kbd,samp,pre,.keys){direction:ltr;unicode-bidi:isolate}</style>\n"
"""In a right-to-left text `--help` shows as `help--` without it: themes set only the direction.

`:where` leaves the last word to any rule of the site's own.
"""
_FEATURES = '"features":'
_INSTANT = re.compile(rf'{_FEATURES}\s*\[[^\]]*"navigation\.instant"')
_FOLLOW = """\
function (here, roots) {
  here = new URL(here, location)
  document$.subscribe(function () {
    var page = location.pathname.slice(here.pathname.length) + location.hash
    document.querySelectorAll(".md-select__link[hreflang]").forEach(function (link) {
      var root = roots[link.hreflang]
      if (root) link.href = new URL(page, new URL(root, here))
    })
  })
}"""
"""Sets the switcher's links whenever another page is shown.

`here` is the root of this language, relative to the page, and `roots` those of all, relative to it.
"""


class Link(str):
    """A link of the switcher: printed, it leads from the page that is being rendered.

    The theme's filter `url` would get it wrong, as it leads out of the site's own root.
    """

    __slots__ = ("edition", "frame")

    frame: Frame
    edition: Edition

    def __str__(self) -> str:
        """Return the link."""
        return self.frame.link(self.edition)

    def __format__(self, spec: str) -> str:
        """Return the link, formatted."""
        return format(str(self), spec)

    def __html__(self) -> str:
        """Return the link, escaped."""
        return html.escape(str(self))

    def __deepcopy__(self, memo: object) -> Link:
        """Return itself: a copy of the configuration is rendered on the same page."""
        return self


class Frame:
    """What stands around the page that is being rendered."""

    def __init__(self, editions: Editions) -> None:
        """Take the site's languages; others may take their place until pages are rendered."""
        self.editions = editions
        self._offered = False
        self._url: str | None = None
        self._translated: Collection[str] = ()
        self._alone = False
        self._headed = False
        self._switched = False

    def offer(self, extra: MutableMapping[str, Any]) -> bool:
        """Fill in Material's `extra.alternate`; False if the site has its own, which stays."""
        if extra.get("alternate"):
            return False
        self._offered = True
        extra["alternate"] = [
            {"name": name, "link": link, "lang": code} for code, name, link in self._entries()
        ]
        return True

    def _entries(self) -> list[tuple[str, str, str]]:
        """Return code, name and link of each item of the switcher."""
        editions = [(e.code, e.name, e.link or self._link(e)) for e in self.editions.all]
        return [*editions, *(("", name, link) for name, link in self.editions.links)]

    def _link(self, edition: Edition) -> Link:
        link = Link(self.editions.path(edition))
        link.frame, link.edition = self, edition
        return link

    def install(self, environment: Environment) -> None:
        """Change all templates that are compiled from now on."""
        environment.globals[_NAME] = self
        environment.add_extension(_Framed)
        plain = environment.filters["url"]

        @pass_context
        def url(context: Context, value: object) -> str:
            found: str = str(value) if value.__class__ is Link else plain(context, value)
            return found

        environment.filters["url"] = url

    def framed(self, text: str, head: str = _HEAD) -> str:
        """Return a template or a page that states its language and has this in its head."""
        if self._offered:
            text = _ALTERNATE.sub("", text)
        code = self.editions.current.code
        stated = _HTML.sub(lambda m: _root_element(m[1], code), text, count=1)
        return stated.replace("</head>", f"{head}</head>", 1)

    def begin(
        self, url: str | None, translated: Collection[str] = (), *, alone: bool = False
    ) -> None:
        """Take the page that is rendered next; None is one that is shown at any address (404).

        `url` is its address within its own language, and `translated` are the languages that have
        it. Of a page that stands `alone` in its language the switcher leads to the other home
        pages.
        """
        self._url, self._translated, self._alone = url, translated, alone
        self._headed = self._switched = False

    def link(self, edition: Edition) -> str:
        """Return the link from the page to its other language."""
        self._switched = True
        if self._url is None:
            return self.editions.path(edition)
        elsewhere = self._alone and edition != self.editions.current
        return self.editions.link(edition, self._url, "" if elsewhere else self._url)

    def head(self) -> str:
        """Return what is added to the head of the page, once."""
        if self._headed:
            return ""
        self._headed = True
        style = _CODE_STYLE if locales.direction(self.editions.current.code) == "rtl" else ""
        if self._url is None or self._alone:
            return style
        return style + hreflang.announcement(self.editions, self._url, self._translated)

    def finish(self, output: str, told: Collection[str] = ()) -> str:
        """Return the page as it came out of its templates, with what these cannot know.

        `told` are the kinds of notice that it deserves beside that of being untranslated.
        """
        if not self._headed:  # it came from a template of which nobody has told us
            output = self.framed(output, self.head())
        if self._url is not None and not self._alone:
            output = self._instant(self._told(output, self._url, told), self._url)
        return versions.find(self._switchable(output), self.editions.current.folder)

    def _switchable(self, output: str) -> str:
        """Return a page with a switcher, if its theme is one of those that lack it."""
        if self._switched or not self.editions.switcher:
            return output
        entries = [(code, name, str(link)) for code, name, link in self._entries()]
        return furniture.switcher(output, self.editions.current.code, entries)

    def _told(self, output: str, url: str, told: Collection[str]) -> str:
        """Return a page with the notice that it deserves, if readers are told of such things."""
        editions = self.editions
        foreign = not editions.has(editions.current, self._translated)
        if foreign and editions.root_url:
            output = hreflang.canonical(editions, output, url)
        kinds = editions.notices.intersection(["untranslated"] if foreign else told)
        if not kinds:
            return output
        source = editions.all[0].code if foreign else None
        return furniture.notice(output, notices.box(editions.current.code, kinds), source)

    def _instant(self, output: str, url: str) -> str:
        """Return a page whose switcher follows Material's instant navigation.

        That loads pages without their header, so that the switcher's links would stay those of
        the first page.
        """
        # Material states its features at the end.
        if not (self._offered and self._switched) or not _INSTANT.match(
            output, output.rfind(_FEATURES)
        ):
            return output
        folder = self.editions.current.folder
        roots = {e.code: relative(e.folder, folder) for e in self.editions.all if not e.link}
        here = relative("", url)
        script = f"<script>({_FOLLOW})({json.dumps(here)}, {json.dumps(roots)})</script>\n"
        before, tag, after = output.rpartition("</body>")
        return before + script + tag + after if tag else output


class _Framed(Extension):
    """Has each template changed by the frame before it is compiled."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source of a template with its head."""
        del name, filename
        frame: Frame = self.environment.globals[_NAME]  # type: ignore[assignment]
        return frame.framed(source)


@cache
def _root_element(attributes: str, code: str) -> str:
    """Return the start tag of a document in a language, with the other attributes that it has."""
    side = ' dir="rtl"' if locales.direction(code) == "rtl" else ""
    return f'<html lang="{code}"{side}{_STATED.sub("", attributes)}>'
