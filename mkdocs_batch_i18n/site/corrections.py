"""The source language's pages are written before the answers are in, with links to what will be.

Where a page or a language did not come after all, its links in finished pages are put right.
"""

from __future__ import annotations

import gzip
from contextlib import suppress
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.site import hreflang

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from mkdocs.structure.files import Files

    from mkdocs_batch_i18n.site.links import Editions

_STAMP = slice(4, 8)
"""Where a gzip file says when it was made."""


def correct(
    site: Path,
    files: Files,
    editions: Editions,
    forecast: Mapping[str, Collection[str]],
    translated: Mapping[str, Collection[str]],
) -> None:
    """Rewrite the links between languages of the pages for which the forecast was wrong."""
    wrong = [
        file
        for file in files.documentation_pages()
        if list(forecast.get(file.src_uri, ())) != list(translated.get(file.src_uri, ()))
    ]
    for file in wrong:
        path = site / file.dest_uri
        url = "" if file.url in {".", "./"} else file.url
        with suppress(FileNotFoundError):  # another plugin may have moved it
            output = path.read_text("utf-8")
            found = hreflang.announced_again(
                editions, output, url, translated.get(file.src_uri, ())
            )
            path.write_text(found, "utf-8")
    if wrong:
        _sitemap(site / "sitemap.xml", editions, files, translated)


def _sitemap(
    path: Path,
    editions: Editions,
    files: Files,
    translated: Mapping[str, Collection[str]],
) -> None:
    """Rewrite a sitemap, and its compressed twin if there is one."""
    if not path.exists():
        return
    text = hreflang.sitemap_again(editions, path.read_text("utf-8"), files, translated)
    path.write_text(text, "utf-8")
    twin = path.with_name(f"{path.name}.gz")
    if twin.exists():
        stamp = int.from_bytes(twin.read_bytes()[_STAMP], "little")
        with (
            twin.open("wb") as file,
            gzip.GzipFile(str(twin), "wb", fileobj=file, mtime=stamp) as packed,
        ):
            packed.write(text.encode())
