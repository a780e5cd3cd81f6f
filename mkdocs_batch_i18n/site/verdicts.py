"""What the renderer said of each page's segments, kept so that no build asks it twice."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from mkdocs.plugins import get_plugin_logger

from mkdocs_batch_i18n.document import Verdict, ask, rules
from mkdocs_batch_i18n.site import records

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mkdocs_batch_i18n.site.rendering import Renderer

log = get_plugin_logger("batch-i18n")

_FILE = "verdicts.json"


class Verdicts:
    """The verdicts of a site's pages, by the Markdown of each."""

    def __init__(self, path: Path, fingerprint: str = "") -> None:
        """Read what is kept; of another `fingerprint` of the renderer nothing is taken.

        Without one, whatever is kept is taken: that of the build that this one belongs to.
        """
        self._path = path
        self._of = f"{rules()} {fingerprint}" if fingerprint else ""
        kept = records.read(path)
        fits = not self._of or kept.get("of") == self._of
        self._kept: dict[str, list[list[int]]] = kept.get("verdicts", {}) if fits else {}
        self._used: dict[str, list[list[int]]] = {}
        self._failed: list[tuple[str, Exception]] = []

    def of(self, markdown: str) -> Verdict:
        """Return what is kept of a page; without a record nothing is held against it."""
        kept = self._kept.get(_key(markdown))
        return Verdict(*map(frozenset, kept)) if kept else Verdict()

    def asked(self, markdown: str, render: Callable[[str], str], where: str) -> Verdict:
        """Return the verdict on a page, from the renderer if it is not kept.

        A renderer that fails has no opinion; `where` is the page that it failed on.
        """
        key = _key(markdown)
        if key not in self._kept:
            try:
                verdict = ask(markdown, render, labels=True)
            except Exception as error:  # noqa: BLE001 - extensions raise what they like
                self._failed.append((where, error))
                return Verdict()
            self._kept[key] = [sorted(verdict.strict), sorted(verdict.rejected)]
        self._used[key] = self._kept[key]
        return self.of(markdown)

    def keep(self) -> None:
        """Store what was asked for, and forget the rest; warn once of what could not be asked.

        Where there is no cache folder yet none is made: reading a site leaves no trace.
        """
        if self._path.parent.is_dir():
            records.write(self._path, {"of": self._of, "verdicts": self._used})
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


def verdicts_of(cache_dir: Path, renderer: Renderer) -> Verdicts:
    """Return the verdicts of a site that is rendered this way."""
    return Verdicts(cache_dir / _FILE, renderer.fingerprint)


def kept_verdicts(cache_dir: Path) -> Verdicts:
    """Return the verdicts that the build of the source language has kept for the others."""
    return Verdicts(cache_dir / _FILE)


def _key(markdown: str) -> str:
    return hashlib.sha256(markdown.encode("utf-8", "surrogatepass")).hexdigest()[:32]
