"""When a page is translated: as its author wrote it, or as other plugins have expanded it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.site.rendering import silence

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files

    from mkdocs_batch_i18n.site.options import Options

_INCLUDE = re.compile(r"\{%-?\s*include(-markdown)?\s")
_RECORDS = ("mkdocs_batch_i18n", "material.", "mkdocs_rss", "mkdocs_git", "mkdocs_autorefs")
"""Plugins of these modules keep a record of each page that they see, and write no text."""


def is_expanded(file: File, config: MkDocsConfig, options: Options) -> bool:
    """Tell whether a page is translated with what macros and included files have put into it.

    A page is that the site names, or that includes others by the plugin `include-markdown`.
    """
    if options.expanded.match_file(file.src_uri):
        return True
    includes = any(name.partition(" ")[0] == "include-markdown" for name in config.plugins)
    return includes and _INCLUDE.search(file.content_string) is not None


def expand(
    markdown: str, meta: dict[str, object], file: File, config: MkDocsConfig, files: Files
) -> str:
    """Return a page's Markdown as other plugins will expand it; nothing of it is kept."""
    page = file.page
    if page is None:
        return markdown
    before = page.markdown, page.meta
    page.markdown, page.meta = markdown, dict(meta)
    try:
        with silence():
            for handler in config.plugins.events["page_markdown"]:
                owner = type(getattr(handler, "__self__", None)).__module__
                if not owner.startswith(_RECORDS):
                    markdown = handler(markdown, page=page, config=config, files=files) or markdown
    finally:
        page.markdown, page.meta = before
    return markdown
