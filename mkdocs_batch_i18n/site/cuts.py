"""The site's pages, cut once: kept so that neither the next build nor the children cut them again.

A page is cut by the rules of the dialect. Whoever is about to send its texts has the renderer
look at them first (`judged`); what is known already was judged when it was sent.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from mkdocs.plugins import get_plugin_logger

from mkdocs_batch_i18n import document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mkdocs_batch_i18n.document import Document

log = get_plugin_logger("batch-i18n")

_FORM = 2
"""Version of the files."""


class Cuts:
    """The cut pages of a site, by the Markdown of each: a file a page.

    What the rules alone have cut is in one folder and soon made again; what the renderer was
    asked about, which takes time, is in another one, beside what else was checked.
    Where there is no cache folder yet none is made: reading a site leaves no trace.
    """

    def __init__(self, folder: Path) -> None:
        """Take the folder; what is in it was cut under the same rules and settings."""
        self.folder = folder
        self._judged = folder.parents[1] / "checked" / "pages" / folder.name
        self._used: set[str] = set()
        self._failed: list[tuple[str, Exception]] = []
        self.doubtful: set[str] = set()
        """Pages of which the rules alone cannot say what is prose."""

    def cut(self, markdown: str, where: str = "") -> Document:
        """Return a page as it was cut last; by the rules alone if it is new."""
        kept = self._read(markdown)
        page = kept[0] if kept else document.parse(markdown, labels=True, body=True)
        if page.doubtful:
            self.doubtful.add(where)
        if not kept:
            self._write(markdown, page, judged=False)
        return page

    def judged(self, markdown: str, render: Callable[[str], str], where: str) -> Document:
        """Return a page as its renderer wants it cut; the renderer is asked once.

        A renderer that fails has no opinion; `where` is the page that it failed on.
        """
        kept = self._read(markdown)
        if kept and kept[1]:
            return kept[0]
        try:
            page = document.parse(markdown, render=render, labels=True, body=True)
        except Exception as error:  # noqa: BLE001 - extensions raise what they like
            self._failed.append((where, error))
            return kept[0] if kept else self.cut(markdown, where)
        self._write(markdown, page, judged=True)
        return page

    def finish(self) -> None:
        """Forget pages that were not asked for; warn once of what the renderer failed on."""
        for folder in (self.folder, self._judged):
            self._sweep(folder)
        if self._failed:
            where, error = self._failed[0]
            more = len(self._failed) - 1
            others = f" and of {more} other page{'s' * (more > 1)}" if more else ""
            log.warning(
                "%s: the site's Markdown extensions failed (%s: %s), so what they make of the "
                "texts of this page%s is not known",
                where,
                type(error).__name__,
                error,
                others,
            )
            self._failed.clear()

    def _sweep(self, folder: Path) -> None:
        """Remove pages that were not asked for, and those of other settings."""
        with suppress(OSError):
            for path in folder.iterdir():
                if path.name not in self._used:
                    path.unlink()
            for other in folder.parent.iterdir():
                if other != folder:
                    shutil.rmtree(other, ignore_errors=True)

    def _read(self, markdown: str) -> tuple[Document, bool] | None:
        """Return a page and whether it was judged; None if nothing is kept that can be read."""
        for folder in (self._judged, self.folder):
            path = folder / _name(markdown)
            with suppress(OSError, ValueError, TypeError, LookupError):
                page = document.undo(json.loads(path.read_text("utf-8")))
                self._used.add(path.name)
                return page, folder == self._judged
        return None

    def _write(self, markdown: str, page: Document, *, judged: bool) -> None:
        folder = self._judged if judged else self.folder
        path = folder / _name(markdown)
        self._used.add(path.name)
        if not self.folder.parents[1].is_dir():
            return
        with suppress(OSError, UnicodeEncodeError):
            folder.mkdir(parents=True, exist_ok=True)
            new = path.with_name(f"{path.name}.{os.getpid()}")
            new.write_text(json.dumps(document.store(page), ensure_ascii=False), "utf-8")
            new.replace(path)


def _name(markdown: str) -> str:
    digest = hashlib.sha256(markdown.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"{digest}.json"


def cuts_of(cache_dir: Path, fingerprint: str) -> Cuts:
    """Return the cut pages of a site that is rendered as this fingerprint says."""
    named = hashlib.sha256(f"{_FORM} {document.rules()} {fingerprint}".encode()).hexdigest()[:16]
    return Cuts(cache_dir / "cuts" / named)
