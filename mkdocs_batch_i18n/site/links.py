"""The languages of a site, and the links from a page to itself in another language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs.utils import get_relative_url

from mkdocs_batch_i18n.site import locales, notices

if TYPE_CHECKING:
    from collections.abc import Collection

    from mkdocs_batch_i18n.settings import Settings
    from mkdocs_batch_i18n.site.options import Options


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

    def has(self, edition: Edition, translated: Collection[str]) -> bool:
        """Tell whether a language has a page: the source language has them all."""
        return edition.code in translated or edition.code == self.all[0].code

    def links_from(self, here: str, there: str) -> list[str]:
        """Return the relative links from a page to those of an address in each language.

        Both addresses are within their own languages; the current one's own link stays here.
        """
        up, own = "../" * (self.current.folder + here).count("/"), self.current.code
        return [
            (here.rpartition("/")[2] if edition.code == own else f"{up}{edition.folder}{there}")
            or "./"
            for edition in self.all
        ]

    def path(self, edition: Edition) -> str:
        """Return the path of a language's home page, from the root of the server."""
        return (re.sub(r"^[a-z]+://[^/]*", "", self.root_url) or "/") + edition.folder


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


def relative(target: str, here: str) -> str:
    """Return the relative link from one address to another, both under the whole site's root."""
    return get_relative_url(target or "./", here)
