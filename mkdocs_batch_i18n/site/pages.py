"""Translated text where MkDocs takes it: page bodies, front matter, navigation, site strings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from mkdocs_batch_i18n import document
from mkdocs_batch_i18n.site import extra
from mkdocs_batch_i18n.site.inventory import is_on, meta_values, titled
from mkdocs_batch_i18n.site.overrides import label

if TYPE_CHECKING:
    from collections.abc import Collection

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

    from mkdocs_batch_i18n.document import Document, Segment
    from mkdocs_batch_i18n.site.cuts import Cuts
    from mkdocs_batch_i18n.site.language_options import LanguageEntry
    from mkdocs_batch_i18n.site.options import Options
    from mkdocs_batch_i18n.translations import Translations


@dataclass(frozen=True)
class Cut:
    """A page with the translations of its segments."""

    uri: str
    """Its source, relative to `docs_dir`."""
    document: Document
    """The source page."""
    texts: tuple[str | None, ...]
    """The translation of each segment, None where there is none."""
    by_machine: bool = False
    """Whether a machine has translated any of it."""

    @cached_property
    def translated(self) -> tuple[int, ...]:
        """The numbers of the segments that have a translation."""
        return tuple(number for number, text in enumerate(self.texts) if text is not None)

    def markdown(self, without: Collection[int] = ()) -> str:
        """Return the page in the language, some of its segments in the source language."""
        return self._rendered(without) if without else self._whole

    @cached_property
    def _whole(self) -> str:
        return self._rendered(())

    def _rendered(self, without: Collection[int]) -> str:
        pairs = enumerate(zip(self.document.segments, self.texts, strict=True))
        # Segments with the same words are equal, and one may stay while the other does not.
        texts = {id(segment): text for n, (segment, text) in pairs if n not in without}
        return self.document.render(lambda segment: texts.get(id(segment)))


class Translator:
    """Puts the translations of one language in the place of the source texts."""

    def __init__(
        self,
        translations: Translations,
        options: Options,
        cuts: Cuts,
        entry: LanguageEntry,
    ) -> None:
        """Take where to look up, what the options want translated, and how pages are cut.

        `entry` is what the options say about the language.
        """
        self._entry = entry
        self._translations = translations
        self._cuts = cuts
        self._options = options

    def page(self, markdown: str, page: Page) -> Cut | None:
        """Return a page, cut and looked up; None if it stays. Its front matter is translated."""
        uri = page.file.src_uri
        if not self._options.translatable(uri) or not is_on(page.meta):
            return None
        for key, value in meta_values(page.meta, self._options.front_matter).items():
            page.meta[key] = self._text(value, "meta", uri)
        document = self._cuts.cut(markdown)
        found = self._translations.find_all(document.segments, uri)
        pairs = zip(document.segments, found, strict=True)
        texts = tuple(
            self._given(segment) or (item.text if item else None) for segment, item in pairs
        )
        by_machine = any(item is not None and item.origin == "machine" for item in found)
        return Cut(uri, document, texts, by_machine)

    def part(self, markdown: str, uri: str) -> Cut:
        """Return a file that pages include, cut and looked up."""
        document = self._cuts.cut(markdown)
        found = self._translations.find_all(document.segments, uri)
        return Cut(uri, document, tuple(item.text if item else None for item in found))

    def navigation(self, nav: Navigation) -> None:
        """Translate the titles that were written in the navigation of the source language."""
        if self._entry.nav is None:
            given = self._entry.nav_translations
            for item in titled(nav.items):
                title = item.title or ""
                item.title = str(given[title]) if title in given else self._text(title)

    def site(self, config: MkDocsConfig) -> None:
        """Translate the texts that MkDocs' own options hold."""
        if self._options.translate_site_name:
            config.site_name = self._text(config.site_name)
        extra.translate(config.extra, self._options.translate_extra, self._text)
        if config.site_description:
            config.site_description = self._text(config.site_description)
        if config.copyright:
            config.copyright = self._text(config.copyright)

    def callout(self, title: str) -> str:
        """Return the title that callouts of a kind have of themselves."""
        given = self._entry.admonition_translations.get(title.lower())
        return str(given) if given else self._text(title)

    def _text(self, text: str, kind: Literal["phrase", "meta"] = "phrase", uri: str = "") -> str:
        """Return a bare string in the language, or as it is."""
        segment = document.phrase(text, kind)
        if segment is None:
            return text
        translation = self._find(segment, uri)
        return text if translation is None else segment.masked.restore(translation)

    def _given(self, segment: Segment) -> str | None:
        """Return what the site itself calls an untitled admonition in the language."""
        given = label(segment, self._entry) if segment.kind == "label" else None
        return str(given).replace('"', "'") if given else None

    def _find(self, segment: Segment, uri: str) -> str | None:
        found = self._translations.find(segment, uri)
        return found.text if found else None
