"""Rendered Markdown, kept from build to build where it is certain to come out the same.

What a page becomes depends on its Markdown as the last plugin left it, on the extensions and
their settings, and on what they read: the addresses of the other files, snippets, icons. All of
it is in the key. Where an extension is not known, or the rendering has said something, the page
is rendered every time.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from mkdocs.structure.toc import get_toc

from mkdocs_batch_i18n.site import flavour, records, reuse
from mkdocs_batch_i18n.site.anchors import AssignAnchors, RecordAnchors
from mkdocs_batch_i18n.site.inline import SparingInline
from mkdocs_batch_i18n.site.rendering import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page
    from mkdocs.structure.toc import AnchorLink

    from mkdocs_batch_i18n.site.digests import Digests

_MADE = frozenset(
    ("content", "toc", "_title_from_render", "present_anchor_ids", "links_to_anchors")
)
"""What rendering makes of a page."""
_SNIPPET = "-8<-"


class Side(Protocol):
    """What an extension of ours notes on the side while a page is rendered."""

    def given(self) -> object:
        """Return, as JSON data, what it was told about the page that is rendered next."""

    def noted(self) -> object:
        """Return, as JSON data, what it noted; None if the page is to be rendered each time."""

    def note(self, noted: Any) -> None:  # noqa: ANN401 - JSON data
        """Note the same without rendering."""


class RenderedPages:
    """The rendered pages of one build and of the one before."""

    def __init__(
        self, folder: Path, config: MkDocsConfig, files: Files, side: Side, digests: Digests
    ) -> None:
        """Take the folder for one language, and the site when its navigation is known."""
        self._shelf = records.Shelf(folder)
        self._files = files
        self._side = side
        self._of = fingerprint(config, files, digests)
        self._anywhere = _reads_known_snippets(config)
        self._current: tuple[str, dict[str, Any]] | None = None
        self._made: dict[str, tuple[str, str | None]] = {}
        self._heard = _Heard()

    def begin(self, page: Page, markdown: str) -> None:
        """Take a page's last Markdown: from here on it is rendered, or what is kept is used."""
        self._current = None
        page.__dict__.pop("render", None)
        if self._of is None or (not self._anywhere and _SNIPPET in markdown):
            return
        name = self._name(page, markdown)
        kept = self._shelf.read(name)
        if kept is not None:
            page.render = lambda *_: self.restore(page, *kept)  # type: ignore[method-assign]
            self._made[page.file.src_uri] = name, kept[1]
        else:
            self._current = name, dict(page.__dict__)
            self._heard.start()

    def end(self, page: Page) -> None:
        """Keep what a page has become, unless something was said on the way."""
        page.__dict__.pop("render", None)
        if self._current is None:
            return
        (name, before), self._current = self._current, None
        quiet = self._heard.stop()
        now = page.__dict__
        made = {key for key in now.keys() | before.keys() if now.get(key) is not before.get(key)}
        noted = self._side.noted()
        if quiet and noted is not None and made - {"markdown"} <= _MADE:
            self._shelf.write(name, _stored(page, noted), page.content or "")
            self._made[page.file.src_uri] = name, page.content

    def made(self, page: Page) -> str | None:
        """Return a name for the HTML of a page; None if it has not been kept, or has changed."""
        name, content = self._made.get(page.file.src_uri, ("", ""))
        return name if content is page.content else None

    def finish(self) -> None:
        """Forget what no page has used."""
        self._shelf.finish()

    def _name(self, page: Page, markdown: str) -> str:
        stated = [self._of, page.file.src_uri, page.file.dest_uri, self._side.given()]
        return records.name_of(stated, markdown)

    def restore(self, page: Page, kept: dict[str, Any], content: str) -> None:
        """Do to a page what rendering would do."""
        page.content = content
        page.toc = get_toc(kept["toc"])
        page._title_from_render = kept["title"]  # noqa: SLF001 - as MkDocs' own `render` does
        page.present_anchor_ids = set(kept["ids"])
        if kept["links"] is not None:
            files = self._files.src_uris
            page.links_to_anchors = {
                files[uri]: to for uri, to in kept["links"].items() if uri in files
            }
        self._side.note(kept["noted"])


def _stored(page: Page, noted: object) -> dict[str, Any]:
    """Return as JSON data what rendering has made of a page but its HTML; see `restore`."""
    links = page.links_to_anchors
    return {
        "toc": [_token(item) for item in page.toc],
        "title": page._title_from_render,  # noqa: SLF001 - as above
        "ids": sorted(page.present_anchor_ids or ()),
        "links": links and {file.src_uri: found for file, found in links.items()},
        "noted": noted,
    }


def _token(item: AnchorLink) -> dict[str, Any]:
    """Return an entry of the table of contents as the extension `toc` has it."""
    children = [_token(child) for child in item.children]
    return {"name": item.title, "id": item.id, "level": item.level, "children": children}


def fingerprint(config: MkDocsConfig, files: Files, digests: Digests) -> str | None:
    """Return a hash of all that decides what Markdown becomes; None where that is in doubt."""
    own = [item for item in config.markdown_extensions if not isinstance(item, str)]
    if config.hooks or not reuse.knows_extensions(config) or not _runs_known_code(config):
        return None
    if not all(isinstance(item, (AssignAnchors, RecordAnchors, SparingInline)) for item in own):
        return None
    read = _read_by_extensions(config)
    if read is None:
        return None
    extensions = [plain(item) for item in config.markdown_extensions]
    places = sorted((f.src_uri, f.dest_uri, f.url, str(f.inclusion)) for f in files)
    stated = [
        *reuse.programs(),
        extensions,
        plain(config.mdx_configs),
        plain(dict(config.validation)),
        config.site_url,
        places,
    ]
    digest = hashlib.sha256(json.dumps(stated, default=str).encode("utf-8", "surrogatepass"))
    return reuse.with_files(digest, read, digests)


def _read_by_extensions(config: MkDocsConfig) -> list[Path] | None:
    """Return the files that extensions read on any page; None where that is in doubt."""
    folders = reuse.own_theme_folders(config) + (reuse.included(config) or [])
    emoji = (config.mdx_configs or {}).get("pymdownx.emoji", {}).get("options", {})
    icons = [Path(str(folder)) for folder in emoji.get("custom_icons", ())]
    appended = _appended(config)
    return None if appended is None else [*folders, *icons, *appended]


_KNOWN_CODE = ("pymdownx.", "material.", "markdown.", "builtins", "functools")


def _runs_known_code(config: MkDocsConfig) -> bool:
    """Tell whether the functions in the settings do nothing but write HTML; others may do more."""

    def known(value: object) -> bool:
        if value is None or isinstance(value, (str, int, float)):
            return True
        if isinstance(value, Mapping):
            return all(map(known, value.values()))
        if isinstance(value, (list, tuple)):
            return all(map(known, value))
        module = getattr(value, "__module__", None) or type(value).__module__
        return module.startswith(_KNOWN_CODE)

    return known(config.mdx_configs or {})


def _appended(config: MkDocsConfig) -> list[Path] | None:
    """Return the files that snippets puts below every page; None if one is not found."""
    settings = (config.mdx_configs or {}).get("pymdownx.snippets", {})
    given = settings.get("base_path", ["."])
    bases = [given] if isinstance(given, (str, os.PathLike)) else given
    found = []
    for name in settings.get("auto_append", ()):
        paths = [Path(str(base), str(name)) for base in bases]
        found += [path for path in paths if path.is_file()][:1]
        if not any(path.is_file() for path in paths):
            return None
    return found


def _reads_known_snippets(config: MkDocsConfig) -> bool:
    """Tell whether a page with snippets is as safe as any other."""
    return reuse.included(config) is not None


class _Heard(logging.Handler):
    """Notes whether anything was logged that people may want to see."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._said = False

    def start(self) -> None:
        self._said = False
        for logger in self._loggers():
            logger.addHandler(self)

    def stop(self) -> bool:
        """Return whether it was quiet."""
        for logger in self._loggers():
            logger.removeHandler(self)
        return not self._said

    def emit(self, record: logging.LogRecord) -> None:
        del record
        self._said = True

    def _loggers(self) -> Iterable[logging.Logger]:
        # What is logged by MkDocs and its plugins does not reach the root in every build.
        return logging.getLogger(), flavour.logger()
