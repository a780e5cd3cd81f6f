"""Where a page's translation is once the site is built."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.config import load_config
from mkdocs.structure.files import File

from mkdocs_batch_i18n.errors import MemoryFolderError
from mkdocs_batch_i18n.site import anchors
from mkdocs_batch_i18n.site.inventory import options_of
from mkdocs_batch_i18n.site.options import settings_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_batch_i18n.site.anchors import PageAnchors


@dataclass(frozen=True, slots=True)
class Built:
    """The site as it was built last; nothing is built here."""

    name: str
    """The name of the site."""
    root: Path
    """The folder of mkdocs.yml."""
    site_dir: Path
    use_directory_urls: bool
    pages: Mapping[str, PageAnchors]
    """The ids of each source page, by its path."""

    def file(self, language: str, uri: str) -> Path | None:
        """Return the file of a page in a language, None if it is not there."""
        page = File(uri, "", "", self.use_directory_urls)
        path = self.site_dir / language / page.dest_uri
        return path if uri and path.is_file() else None

    def anchor(self, uri: str, heading: int, headings: int) -> str:
        """Return the id of a page's n-th heading of so many; empty if that is not certain."""
        known = self.pages.get(uri)
        if known is None or not heading or len(known.headings) != headings:
            return ""
        return known.headings[heading - 1][1]


def built(config_file: str | None) -> Built:
    """Return where the site of a mkdocs.yml was built."""
    config = load_config(config_file)
    options = options_of(config)
    try:
        pages = anchors.read(settings_of(options).cache_dir / "anchors.json")
    except MemoryFolderError:
        pages = {}  # it was not built yet
    return Built(
        config.site_name, options.root, Path(config.site_dir), config.use_directory_urls, pages
    )
