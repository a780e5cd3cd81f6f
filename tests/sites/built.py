"""A built site as its readers meet it: pages, ids, links, search, sitemap; and what is wrong."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

_ASIDE = frozenset({"script", "style", "template"})
_HEADING = re.compile(r"h[1-6]")
_MADE_BY_SCRIPTS = re.compile(r"__.*|top")
"""Anchors that Material or the browser makes when the page is open."""


@dataclass(frozen=True)
class Link:
    """A link, picture, script or style of a page."""

    target: str
    """As it is written."""
    to_page: bool
    """It is an `<a>`, or of another tag."""
    language: str
    """The language that it says it leads to; empty for all but those of the switcher."""


class Page(HTMLParser):
    """What the tests look at of a page."""

    def __init__(self, html: str) -> None:
        """Read it."""
        super().__init__()
        self.ids: set[str] = set()
        self.headings: list[str] = []
        """The ids of its headings in order."""
        self.links: list[Link] = []
        self.language = ""
        """What it says of itself; empty for a page that only sends readers on."""
        self.feed(html)
        if 'http-equiv="refresh"' in html:
            self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element has."""
        found = {key: value or "" for key, value in attrs}
        if tag == "html":
            self.language = found.get("lang", "")
        self.ids |= {found[key] for key in ("id", "name") if found.get(key)}
        if _HEADING.fullmatch(tag):
            self.headings.append(found.get("id", ""))
        for key in ("href", "src"):
            if key in found and found.get("rel") != "canonical":
                link = Link(found[key], tag == "a", found.get("hreflang", ""))
                self.links += [link] if tag != "link" or not link.language else []


@dataclass(frozen=True)
class Site:
    """The files of a site, and its address."""

    folder: Path
    address: str
    """`site_url` of the whole, with a final slash."""
    languages: tuple[str, ...]
    """The other languages; each has a folder of that name."""
    pages: dict[str, Page] = field(default_factory=dict)
    """By path below the folder."""

    @classmethod
    def read(cls, folder: Path, address: str, languages: tuple[str, ...]) -> Site:
        """Read all HTML of a folder."""
        paths = sorted(folder.rglob("*.html"))
        pages = {p.relative_to(folder).as_posix(): Page(p.read_text("utf-8")) for p in paths}
        return cls(folder, address, languages, pages)

    def of(self, language: str) -> dict[str, Page]:
        """Return the pages of a language by their path within it; `""` is the source language."""
        if language:
            start = f"{language}/"
            return {p[len(start) :]: page for p, page in self.pages.items() if p.startswith(start)}
        others = tuple(f"{code}/" for code in self.languages)
        return {p: page for p, page in self.pages.items() if not p.startswith(others)}

    def path(self, language: str, page: str) -> str:
        """Return a page's path in the site."""
        return f"{language}/{page}" if language else page

    def resolve(self, page: str, target: str) -> tuple[str, str] | None:
        """Return the file and the anchor that a link on a page leads to; None if it is outside."""
        here = self.address + page.removesuffix("index.html")
        address = urlsplit(urljoin(here, target))
        root = urlsplit(self.address)
        if (address.scheme, address.netloc) != (root.scheme, root.netloc):
            return None
        if not address.path.startswith(root.path):
            return f"/{address.path}", ""  # beside the site: broken
        path = unquote(address.path[len(root.path) :])
        if not path or path.endswith("/") or (self.folder / path).is_dir():
            path = f"{path.rstrip('/')}/index.html".lstrip("/")
        return path, unquote(address.fragment)

    @cached_property
    def broken(self) -> frozenset[tuple[str, str]]:
        """The links that lead nowhere: the page, and what the link says."""
        return frozenset(
            (path, link.target)
            for path, page in self.pages.items()
            for link in page.links
            if self._is_broken(path, link.target)
        )

    @property
    def broken_in_source(self) -> frozenset[tuple[str, str]]:
        """Those on pages of the source language."""
        return frozenset((path, target) for path, target in self.broken if path in self.of(""))

    def _is_broken(self, path: str, target: str) -> bool:
        found = self.resolve(path, target)
        if found is None:
            return False
        file, anchor = found
        if not (self.folder / file).is_file():
            return True
        missing = file in self.pages and anchor and anchor not in self.pages[file].ids
        return bool(missing and not _MADE_BY_SCRIPTS.fullmatch(anchor))


def findings(site: Site) -> Iterator[str]:
    """Yield all that is worse in a language than in the source language; a good site has none."""
    for language in site.languages:
        for law in (_same_pages, _same_ids, _links, _switcher, _search, _sitemap):
            yield from (f"{language}: {finding}" for finding in law(site, language))
    for path in sorted(site.folder.rglob("*")):
        if path.suffix in {".html", ".xml"} and b"#batch-i18n" in path.read_bytes():
            yield f"a placeholder is left in {path.relative_to(site.folder)}"


def _same_pages(site: Site, language: str) -> Iterator[str]:
    differing = site.of(language).keys() ^ site.of("").keys()
    yield from (f"only in one of the languages: {path}" for path in sorted(differing))


def _same_ids(site: Site, language: str) -> Iterator[str]:
    for path, page in site.of("").items():
        other = site.of(language).get(path)
        if other and other.headings != page.headings:
            yield f"{path}: headings {other.headings} instead of {page.headings}"
        if other and other.language != language and page.language:
            yield f"{path}: its language is said to be {other.language!r}"


def _links(site: Site, language: str) -> Iterator[str]:
    """Compare where links lead: as on the source page, within the language."""
    for path, page in site.of("").items():
        other = site.of(language).get(path)
        if other is None:
            continue
        for target in sorted({link.target for link in other.links}):
            broken = (site.path(language, path), target) in site.broken
            if broken and (path, target) not in site.broken:
                yield f"{path}: broken link {target}"
        expected, found = _leads(site, "", path, page), _leads(site, language, path, other)
        if expected != found:
            yield f"{path}: no link {expected - found}, but {found - expected}"


def _leads(site: Site, language: str, path: str, page: Page) -> Counter[str]:
    """Count where the links of a page lead, within its language where they stay in it."""
    start, found = f"{language}/" if language else "", Counter[str]()
    for link in page.links:
        if not link.to_page or link.language:
            continue
        leads = site.resolve(site.path(language, path), link.target)
        if leads is None or leads[0].startswith("/"):
            found[link.target] += 1
        elif leads[0] in site.pages or not (site.folder / leads[0]).exists():
            inside = leads[0].startswith(start)
            found["#".join(leads)[len(start) :] if inside else f"leaves: {link.target}"] += 1
    return found


def _switcher(site: Site, language: str) -> Iterator[str]:
    """From each page a link leads to it in each language; from 404.html to each start page."""
    for path, page in site.of(language).items():
        here = site.path(language, path)
        stays = "index.html" if path == "404.html" else path
        expected = {site.path(code, stays) for code in ("", *site.languages)}
        found = {site.resolve(here, link.target) for link in page.links if link.language}
        if page.language and found != {(target, "") for target in expected}:
            yield f"{path}: the switcher leads to {sorted(map(str, found))}"


def _search(site: Site, language: str) -> Iterator[str]:
    """Compare indexes: the same pages and anchors, all of them there."""
    source, own = (_index(site.folder / code) for code in ("", language))
    if not source:
        return
    if source.keys() != own.keys():
        yield f"search: entries differ: {sorted(source.keys() ^ own.keys())[:5]}"
    for location in own:
        if site._is_broken(f"{language}/index.html", location):  # noqa: SLF001 - of this module
            yield f"search: leads nowhere: {location}"


def _index(folder: Path) -> dict[str, str]:
    """Return the texts of a search index by their address."""
    path = folder / "search/search_index.json"
    docs = json.loads(path.read_text("utf-8"))["docs"] if path.is_file() else []
    return {entry["location"]: entry["title"] + entry["text"] for entry in docs}


def _sitemap(site: Site, language: str) -> Iterator[str]:
    """Compare sitemaps: the same pages, all of them there."""
    source, own = (_listed(site.folder / code / "sitemap.xml") for code in ("", language))
    root = f"{site.address}{language}/"
    if own != [address.replace(site.address, root, 1) for address in source]:
        yield f"the sitemap lists {own}"
    for address in own:
        if site._is_broken("index.html", address):  # noqa: SLF001 - of this module
            yield f"the sitemap leads nowhere: {address}"


def _listed(path: Path) -> list[str]:
    return re.findall("<loc>(.*?)</loc>", path.read_text("utf-8")) if path.is_file() else []
