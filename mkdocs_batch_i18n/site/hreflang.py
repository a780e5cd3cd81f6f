"""What search engines are told of a page's languages: links in its head, and in the sitemap."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from mkdocs.structure.files import Files

    from mkdocs_batch_i18n.site.links import Editions

_CANONICAL = re.compile(r"""<link\b[^>]*\brel=["']?canonical\b[^>]*>""")
_HREF = re.compile(r"""\bhref=(?:"[^"]*"|'[^']*'|[^\s>]+)""")
_ANNOUNCED = re.compile(r'<link\b[^>]*\brel="alternate "[^>]*>\n?')
"""A link that `announcement` has written; the blank is its own."""
_LISTED = re.compile(r"\s*<xhtml:link\b[^>]*>")
_NAMESPACE = 'xmlns:xhtml="http://www.w3.org/1999/xhtml" '
_ENTRY = re.compile(r"<loc>([^<]*)</loc>(.*?)(?=\s*</url>)", re.DOTALL)


def announcement(editions: Editions, url: str, translated: Collection[str]) -> str:
    """Return the links to a page's languages for its head, a line each.

    `url` is its address within its own language, and `translated` are the languages that have it;
    without another one, or without `site_url`, there are none, and none on a page that is not
    translated here.

    The blank keeps Material's script from fetching a sitemap below each address: it looks for
    rel="alternate" to the letter, while HTML ignores the blank.
    """
    if not editions.root_url or not editions.has(editions.current, translated):
        return ""
    return "".join(
        f'<link rel="alternate " hreflang="{code}" href="{address}">\n'
        for code, address in _addresses(editions, url, translated)
    )


def announced_again(editions: Editions, output: str, url: str, translated: Collection[str]) -> str:
    """Return a finished page of the source language with other links to its languages."""
    marks = _ANNOUNCED.search(output) or re.search("(?=</head>)", output)
    if not marks:
        return output
    end = _ANNOUNCED.sub("", output[marks.start() :])
    return output[: marks.start()] + announcement(editions, url, translated) + end


def canonical(editions: Editions, output: str, url: str) -> str:
    """Point the canonical link of a page, if its theme has one, to the source page."""
    address = html.escape(f"{editions.root_url}{editions.all[0].folder}{url}")
    return _CANONICAL.sub(lambda m: _HREF.sub(lambda _: f'href="{address}"', m[0]), output, count=1)


def sitemap(
    editions: Editions, output: str, files: Files, translated: Mapping[str, Collection[str]]
) -> str:
    """Return a sitemap with the other languages of each page.

    `translated` holds the languages that have each of the pages among `files`, by source file.
    """
    if not editions.root_url:
        return output
    there = _by_address(files, translated)
    own = html.escape(editions.root_url + editions.current.folder)

    def extend(match: re.Match[str]) -> str:
        url = html.unescape(match[1].removeprefix(own))
        links = _addresses(editions, url, there.get(url, ()))
        return match[0] + "".join(
            f'\n         <xhtml:link rel="alternate" hreflang="{code}" href="{address}"/>'
            for code, address in links
        )

    return _ENTRY.sub(extend, output).replace("<urlset ", f"<urlset {_NAMESPACE}", 1)


def sitemap_again(
    editions: Editions, output: str, files: Files, translated: Mapping[str, Collection[str]]
) -> str:
    """Return a finished sitemap with other links to the languages of its pages."""
    bare = _LISTED.sub("", output).replace(_NAMESPACE, "", 1)
    return sitemap(editions, bare, files, translated)


def _addresses(editions: Editions, url: str, translated: Collection[str]) -> list[tuple[str, str]]:
    """Return hreflang and absolute address of each language that has the page."""
    there = [edition for edition in editions.all if editions.has(edition, translated)]
    if len(there) == 1:
        return []
    root, end = html.escape(editions.root_url), html.escape(url)
    found = [(edition.code, f"{root}{edition.folder}{end}") for edition in there]
    return [*found, ("x-default", f"{root}{editions.all[0].folder}{end}")]


def _by_address(
    files: Files, translated: Mapping[str, Collection[str]]
) -> dict[str, Collection[str]]:
    """Return the languages of each page by its address instead of its source file."""
    pages = ((file.url, translated.get(file.src_uri, ())) for file in files.documentation_pages())
    return {"" if url in {".", "./"} else url: codes for url, codes in pages}
