"""Between languages: the switcher, hreflang, the language of the document, sitemaps."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from mkdocs.utils import get_relative_url

from mkdocs_batch_i18n.site import furniture, locales, notices, versions

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, MutableMapping
    from typing import Any

    from mkdocs.structure.files import Files

    from mkdocs_batch_i18n.settings import Settings
    from mkdocs_batch_i18n.site.options import Options

_RARE = "_" * 64
"""Long and of one letter: Python finds such a text four times as fast as any other."""
_PLACE = f"#batch-i18n{_RARE}"
"""Begins a placeholder for a link to this page in another language.

A theme passes `alt.link` through the filter `url`, which gets links out of the site's own root
wrong; a fragment goes through as it is, and is replaced when the page's address is known.
"""
_PLACED = re.compile(rf"{_PLACE}([A-Za-z0-9-]+)")
_PLACED_LINK = re.compile(rf"<link\b[^>]*{_PLACE}[^>]*>\s*")
_HTML = re.compile(r"<html\b([^>]*)>", re.IGNORECASE)
_STATED = re.compile(r"""\s+(?:lang|dir)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_CODE_STYLE = "<style>:where(code,kbd,samp,pre,.keys){direction:ltr;unicode-bidi:isolate}</style>\n"
"""In a right-to-left text `--help` shows as `help--` without it: themes set only the direction.

`:where` leaves the last word to any rule of the site's own.
"""
_CANONICAL = re.compile(r"""<link\b[^>]*\brel=["']?canonical\b[^>]*>""")
_HREF = re.compile(r"""\bhref=(?:"[^"]*"|'[^']*'|[^\s>]+)""")
_ANNOUNCED = re.compile(r'<link\b[^>]*\brel="alternate "[^>]*>\n?')
"""A link that this class has announced; the blank is its own, see `_lines`."""
_LISTED = re.compile(r"\s*<xhtml:link\b[^>]*>")
_NAMESPACE = 'xmlns:xhtml="http://www.w3.org/1999/xhtml" '
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
_ENTRY = re.compile(r"<loc>([^<]*)</loc>(.*?)(?=\s*</url>)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Edition:
    """One language's site within the whole."""

    code: str
    """Its BCP 47 tag."""
    name: str
    """Its name in itself."""
    folder: str
    """Its folder under the whole site's root: `es/`; empty for a source language at the root."""
    link: str = ""
    """Where the switcher leads to instead of the same page, if the site says so."""


@dataclass(frozen=True, slots=True)
class Editions:
    """All languages of a site, of which one is being built."""

    all: tuple[Edition, ...]
    """In the order of the switcher, the source language first."""
    current: Edition
    """The one that is being built."""
    root_url: str
    """`site_url` of the whole site with a final slash; empty if unknown."""
    switcher: bool = True
    """Give the themes of MkDocs a switcher."""
    links: tuple[tuple[str, str], ...] = ()
    """Names and links of what else is to stand in the switcher."""
    notices: frozenset[str] = notices.USUAL
    """What readers are told of, of `notices.KINDS`."""

    def offer(self, extra: MutableMapping[str, Any]) -> bool:
        """Fill in Material's `extra.alternate`; False if the site has its own, which stays.

        The links are placeholders, which `page` and `template` replace.
        """
        if extra.get("alternate"):
            return False
        extra["alternate"] = [
            {"name": name, "link": link, "lang": code} for code, name, link in self._entries()
        ]
        return True

    def _entries(self) -> list[tuple[str, str, str]]:
        """Return code, name and link of each item of the switcher."""
        editions = [(e.code, e.name, e.link or _PLACE + e.code) for e in self.all]
        return [*editions, *(("", name, link) for name, link in self.links)]

    def page(
        self,
        output: str,
        url: str,
        translated: Collection[str],
        *,
        told: Collection[str] = (),
        alone: bool = False,
    ) -> str:
        """Return a page's HTML with its language, its switcher and its hreflang links.

        `url` is its address within its own language; `translated` are the languages that have it,
        and `told` the kinds of notice that it deserves beside that of being untranslated. Of a
        page that stands `alone` in its language the switcher leads to the other home pages.
        """
        if not alone:
            output = self._instant(self._told(output, translated, told), url)
        output = versions.find(self._switchable(output), self.current.folder)
        # Pages are long: copying one takes longer than all that is done to its beginning.
        top = _top(output)
        done = self._fill(self._state(top), url, elsewhere="" if alone else None)
        done = done if alone else self._announce(done, url, translated)
        return output.replace(top, done, 1)

    def _told(self, output: str, translated: Collection[str], told: Collection[str]) -> str:
        """Return a page with the notice that it deserves, if readers are told of such things."""
        foreign = not self._has(self.current, translated)
        kinds = self.notices.intersection(["untranslated"] if foreign else told)
        if not kinds:
            return output
        source = self.all[0].code if foreign else None
        return furniture.notice(output, notices.box(self.current.code, kinds), source)

    def template(
        self, output: str, name: str, files: Files, translated: Mapping[str, Collection[str]]
    ) -> str:
        """Return what a static template became, likewise.

        `translated` holds the languages that have each of the pages among `files`, by source file.
        """
        if name == "sitemap.xml":
            return self._sitemap(output, _by_address(files, translated))
        if name.endswith(".html"):
            stated = self._state(versions.find(output, self.current.folder))
            return self._fill_anywhere(self._switchable(stated))
        return output

    def _instant(self, output: str, url: str) -> str:
        """Return a page whose switcher follows Material's instant navigation.

        That loads pages without their header, so that the switcher's links would stay those of
        the first page.
        """
        # Material states its features at the end.
        ours = _RARE in output and _PLACE in output
        if not ours or not _INSTANT.match(output, output.rfind(_FEATURES)):
            return output
        roots = {e.code: relative(e.folder, self.current.folder) for e in self.all if not e.link}
        here = relative("", url)
        script = f"<script>({_FOLLOW})({json.dumps(here)}, {json.dumps(roots)})</script>\n"
        before, tag, after = output.rpartition("</body>")
        return before + script + tag + after if tag else output

    def _switchable(self, output: str) -> str:
        """Return a page with a switcher, if its theme is one of those that lack it."""
        if not self.switcher or _PLACE in output:
            return output
        return furniture.switcher(output, self.current.code, self._entries())

    def _state(self, output: str) -> str:
        """State language and direction on the root element; ltr needs no word."""
        code = self.current.code
        stated = _HTML.sub(lambda m: _root_element(m[1], code), output, count=1)
        if locales.direction(code) == "ltr":
            return stated
        return stated.replace("</head>", f"{_CODE_STYLE}</head>", 1)

    def _fill(self, output: str, url: str, elsewhere: str | None = None) -> str:
        """Return a page with its placeholders replaced by relative links to its other languages.

        `url` is the page's address within its own language, and `elsewhere` that in the others,
        if it is not the same. The theme's hreflang links in the
        head go: they are relative, and lack the default.
        """
        here = self.current.folder + url
        there = url if elsewhere is None else elsewhere
        root = "../" * here.count("/")
        links = {e.code: root + e.folder + there for e in self.all}
        links[self.current.code] = here.rpartition("/")[2] or "./"
        return _placed(output, links)

    def _fill_anywhere(self, output: str) -> str:
        """Return a page that is shown at any address (404) with links to each language's home."""
        path = re.sub(r"^[a-z]+://[^/]*", "", self.root_url) or "/"
        links = {e.code: path + e.folder for e in self.all}
        return _placed(output, links)

    def _announce(self, output: str, url: str, translated: Collection[str]) -> str:
        """Return a page that names its other languages to search engines.

        `translated` holds the languages that have this page; without another one, or without
        `site_url`, nothing is announced. A page that is not translated here points to its source.
        """
        if not self.root_url or "</head>" not in output:
            return output
        if not self._has(self.current, translated):
            return self._canonical(output, url)
        lines = "".join(self._lines(url, translated))
        return output.replace("</head>", f"\n{lines}</head>", 1)

    def _lines(self, url: str, translated: Collection[str]) -> list[str]:
        """Return the links to a page's languages for its head, a line each.

        The blank keeps Material's script from fetching a sitemap below each address: it looks for
        rel="alternate" to the letter, while HTML ignores the blank.
        """
        return [
            f'<link rel="alternate " hreflang="{code}" href="{address}">\n'
            for code, address in self._addresses(url, translated)
        ]

    def announced_again(self, output: str, url: str, translated: Collection[str]) -> str:
        """Return a finished page of the source language with other links to its languages."""
        marks = _ANNOUNCED.search(output) or re.search("(?=</head>)", output)
        if not marks:
            return output
        lines = "".join(self._lines(url, translated)) if self.root_url else ""
        end = _ANNOUNCED.sub("", output[marks.start() :])
        return output[: marks.start()] + lines + end

    def listed_again(
        self, output: str, files: Files, translated: Mapping[str, Collection[str]]
    ) -> str:
        """Return a finished sitemap with other links to the languages of its pages."""
        bare = _LISTED.sub("", output).replace(_NAMESPACE, "", 1)
        return self._sitemap(bare, _by_address(files, translated))

    def _canonical(self, output: str, url: str) -> str:
        """Point the canonical link, if the theme has one, to the source page."""
        address = html.escape(self._source_url + url)
        return _CANONICAL.sub(
            lambda m: _HREF.sub(lambda _: f'href="{address}"', m[0]), output, count=1
        )

    def _has(self, edition: Edition, translated: Collection[str]) -> bool:
        """Tell whether a language has a page: the source language has them all."""
        return edition is self.all[0] or edition.code in translated

    @property
    def _source_url(self) -> str:
        """The address of the source language's site."""
        return self.root_url + self.all[0].folder

    def _addresses(self, url: str, translated: Collection[str]) -> list[tuple[str, str]]:
        """Return hreflang and absolute address of each language that has the page."""
        editions = [e for e in self.all if self._has(e, translated)]
        if len(editions) == 1:
            return []
        root, end = html.escape(self.root_url), html.escape(url)
        found = [(e.code, f"{root}{e.folder}{end}") for e in editions]
        return [*found, ("x-default", f"{root}{self.all[0].folder}{end}")]

    def _sitemap(self, output: str, translated: Mapping[str, Collection[str]]) -> str:
        """Return a sitemap with the other languages of each page.

        `translated` holds, by address within one language, the languages that have the page.
        """
        own = html.escape(self.root_url + self.current.folder)

        def extend(match: re.Match[str]) -> str:
            url = html.unescape(match[1].removeprefix(own))
            links = self._addresses(url, translated.get(url, ()))
            return match[0] + "".join(
                f'\n         <xhtml:link rel="alternate" hreflang="{code}" href="{address}"/>'
                for code, address in links
            )

        if not self.root_url:
            return output
        return _ENTRY.sub(extend, output).replace("<urlset ", f"<urlset {_NAMESPACE}", 1)


@cache
def _root_element(attributes: str, code: str) -> str:
    """Return the start tag of a document in a language, with the other attributes that it has."""
    side = ' dir="rtl"' if locales.direction(code) == "rtl" else ""
    return f'<html lang="{code}"{side}{_STATED.sub("", attributes)}>'


def _top(output: str) -> str:
    """Return a page's beginning, up to where its head and its placeholders end."""
    last = max(output.find("</head>"), output.rfind(_RARE))
    end = output.find(">", last)
    return output if last < 0 or end < 0 else output[: end + 1]


def _placed(output: str, links: Mapping[str, str]) -> str:
    """Return a page with links in the place of its placeholders; those in the head just go."""
    head, end, body = output.partition("</head>")
    return _PLACED.sub(lambda m: links.get(m[1], m[0]), _PLACED_LINK.sub("", head) + end + body)


def editions(
    settings: Settings, current: str, root_url: str, options: Options | None = None
) -> Editions:
    """Return the whole site's languages, with the one of code `current` being built."""
    source = settings.source_language
    said = {e.code: e for e in (options.source_entry, *options.languages)} if options else {}
    links = {code: entry.fixed_link or "" for code, entry in said.items()}
    name = (said[source].name if source in said else None) or locales.own_name(source)
    others = (
        Edition(item.code, item.name, f"{item.code}/", links.get(item.code, ""))
        for item in settings.languages
    )
    folder = "" if options is None or options.source_at_root else f"{source}/"
    every = (Edition(source, name, folder, links.get(source, "")), *others)
    return Editions(
        every,
        next(e for e in every if e.code == current),
        root_url,
        links=tuple((e.name or "", e.fixed_link or "") for e in options.links) if options else (),
        switcher=options is None or options.switcher,
        notices=options.notices if options else notices.USUAL,
    )


def _by_address(
    files: Files, translated: Mapping[str, Collection[str]]
) -> dict[str, Collection[str]]:
    """Return the languages of each page by its address instead of its source file."""
    pages = ((file.url, translated.get(file.src_uri, ())) for file in files.documentation_pages())
    return {"" if url in {".", "./"} else url: codes for url, codes in pages}


def relative(target: str, here: str) -> str:
    """Return the relative link from one address to another, both under the whole site's root."""
    return get_relative_url(target or "./", here)
