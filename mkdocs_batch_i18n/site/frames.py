"""What stands around a page's text, in a language: head, switcher, notices.

Pages are long, and copying one takes longer than all that is to be done to it. So templates are
changed before they are compiled, and most pages come out as they are to be.
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

from jinja2 import pass_context
from markupsafe import Markup

from mkdocs_batch_i18n.site import compiled, furniture, hreflang, locales, notices, versions
from mkdocs_batch_i18n.site.links import relative

if TYPE_CHECKING:
    from _collections_abc import dict_items
    from collections.abc import Collection, MutableMapping

    from jinja2 import Environment
    from jinja2.runtime import Context

    from mkdocs_batch_i18n.site.links import Edition, Editions

_ALTERNATE = re.compile(
    r"""<link\b(?=[^>]*\srel="alternate")(?=[^>]*\shreflang=)[^>]*\shref="([^"]*)"[^>]*>\s*"""
)
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
    """A link of the switcher, from the page that is being rendered.

    A type of its own, as the theme's filter `url` would get it wrong: it leads out of the site's
    own root.
    """

    __slots__ = ()


class _Item(dict[str, str]):
    """An item of a switcher; it notes that it is used."""

    def __init__(self, frame: Frame, edition: Edition) -> None:
        """Take the page's frame, and the language that the item leads to."""
        super().__init__(name=edition.name, link="", lang=edition.code)
        self._frame = frame

    def __getitem__(self, key: str) -> str:
        self._frame.switched = True
        return super().__getitem__(key)

    def items(self) -> dict_items[str, str]:
        """Return all there is, as JSON asks for."""
        self._frame.switched = True
        return super().items()

    def __deepcopy__(self, memo: object) -> dict[str, str]:
        """Return what is there at the moment."""
        return dict(self)


class Frame:
    """What stands around the page that is being rendered."""

    def __init__(self, editions: Editions) -> None:
        """Take the site's languages."""
        self.editions = editions
        self._items: list[_Item] = []
        self._links: list[str] = []
        self._url: str | None = None
        self._translated: Collection[str] = ()
        self._alone = False
        self._headed = False
        self._bare = False
        self.switched = False
        """Whether the page has asked for the links of a switcher."""

    @property
    def code(self) -> str:
        """The language of the pages, as a BCP 47 tag."""
        return self.editions.current.code

    def take(self, editions: Editions) -> None:
        """Take the site's languages again, when its address is known."""
        self.editions = editions
        self.begin(None)

    def offer(self, extra: MutableMapping[str, Any]) -> bool:
        """Fill in Material's `extra.alternate`; False if the site has its own, which stays.

        Its links are those of the page that is rendered.
        """
        if extra.get("alternate"):
            return False
        self._items = [_Item(self, edition) for edition in self.editions.all]
        more = [{"name": name, "link": link, "lang": ""} for name, link in self.editions.links]
        extra["alternate"] = [*self._items, *more]
        self.begin(None)
        return True

    def install(self, environment: Environment) -> None:
        """Change all templates that are compiled from now on."""
        environment.globals[compiled.FRAME] = self
        environment.add_extension(compiled.Framed)

    def see(self, template: str) -> None:
        """Take the source of a template that is compiled."""
        self._bare = self._bare or furniture.has_place(template)

    def wrap(self, environment: Environment) -> None:
        """Have the filter `url` leave the links of the switcher as they are."""
        plain = environment.filters["url"]

        @pass_context
        def url(context: Context, value: object) -> object:
            return value if value.__class__ is Link else plain(context, value)

        environment.filters["url"] = url

    def begin(
        self, url: str | None, translated: Collection[str] = (), *, alone: bool = False
    ) -> None:
        """Take the page that is rendered next; None is one that is shown at any address (404).

        `url` is its address within its own language, and `translated` are the languages that have
        it. Of a page that stands `alone` in its language the switcher leads to the other home
        pages.
        """
        self._url, self._translated, self._alone = url, translated, alone
        self._headed = self.switched = False
        self._links = self._all_links()
        for item, link in zip(self._items, self._links, strict=False):
            item["link"] = link

    def _all_links(self) -> list[str]:
        """Return the links from the page to its other languages, or where the site says instead."""
        editions = self.editions
        if self._url is None:
            found = [editions.path(edition) for edition in editions.all]
        else:
            found = editions.links_from(self._url, "" if self._alone else self._url)
        pairs = zip(editions.all, found, strict=True)
        return [edition.link or Link(link) for edition, link in pairs]

    def owns(self, value: object) -> bool:
        """Tell, in a template, whether this is a link of the switcher."""
        return bool(self._items) and value in self._links

    def head(self) -> Markup:
        """Return, in a template, what is added to the head of the page; once."""
        if self._headed:
            return Markup()
        self._headed = True
        style = _CODE_STYLE if locales.direction(self.code) == "rtl" else ""
        if self._url is None:
            return Markup(style)  # noqa: S704 - ours
        links = hreflang.announcement(self.editions, self._url, self._translated)
        return Markup(style + links)  # noqa: S704 - ours, and escaped

    def finish(self, output: str, told: Collection[str] = ()) -> str:
        """Return the page as it came out of its templates, with what these cannot know.

        `told` are the kinds of notice that it deserves beside that of being untranslated.
        """
        if not self._headed:
            output = self._framed(output)
        if self._url is not None and not self._alone:
            output = self._instant(self._told(output, self._url, told), self._url)
        return versions.find(self._switchable(output), self.editions.current.folder)

    def _framed(self, output: str) -> str:
        """Return a page whose template nobody has changed with its language and its head."""
        own = {html.escape(link) for link in self._links if self.owns(link)}
        head, end, body = compiled.root_elements(output, self.code).partition("</head>")
        head = _ALTERNATE.sub(lambda tag: "" if tag[1] in own else tag[0], head)
        return f"{head}{self.head() if end else ''}{end}{body}"

    def _switchable(self, output: str) -> str:
        """Return a page with a switcher, if its theme is one of those that lack it."""
        if self.switched or not self._bare or not self.editions.switcher:
            return output
        pairs = zip(self.editions.all, self._links, strict=True)
        entries = [(edition.code, edition.name, link) for edition, link in pairs]
        entries += [("", name, link) for name, link in self.editions.links]
        return furniture.switcher(output, self.code, entries)

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
        return furniture.notice(output, notices.box(self.code, kinds), source)

    def _instant(self, output: str, url: str) -> str:
        """Return a page whose switcher follows Material's instant navigation.

        That loads pages without their header, so that the switcher's links would stay those of
        the first page.
        """
        # Material states its features at the end.
        if not self._items or not _INSTANT.match(output, output.rfind(_FEATURES)):
            return output
        folder = self.editions.current.folder
        roots = {e.code: relative(e.folder, folder) for e in self.editions.all if not e.link}
        here = relative("", url)
        script = f"<script>({_FOLLOW})({json.dumps(here)}, {json.dumps(roots)})</script>\n"
        before, tag, after = output.rpartition("</body>")
        return before + script + tag + after if tag else output
