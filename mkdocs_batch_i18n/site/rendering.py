"""The site's own renderer, on an instance of its own: Markdown to HTML, nothing else happens."""

from __future__ import annotations

import functools
import hashlib
import html
import json
import logging
import re
import sys
from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from markdown import Extension, Markdown

from mkdocs_batch_i18n.site.inline import SparingInline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

_BY_PLUGINS = ("mkdocstrings", "mkdocs_autorefs", "mkdocs_batch_i18n")
"""Extensions of these packages keep records of the page they believe to be built."""
_INERT_FENCES = ("pymdownx", "material")
"""Fences of other packages may run the code that they hold."""
_DIRECTIVE = re.compile(r"^([ \t]*(?:#{1,6} )?):::(?=[ \t]*\S)", re.MULTILINE)
"""`::: module` imports a module, `::: mkdocs-click` runs one."""


class Renderer:
    """Renders Markdown with the extensions of a site, as they are after `on_config`.

    Nothing is imported, executed, fetched or logged on the way; links stay as written.
    """

    def __init__(self, config: MkDocsConfig) -> None:
        """Take the configuration of a site; its extensions may still change until the first use."""
        self._config = config

    @functools.cached_property
    def _extensions(self) -> list[str | Extension]:
        found: list[str | Extension] = list(self._config.markdown_extensions)
        return [item for item in found if not type(item).__module__.startswith(_BY_PLUGINS)]

    @functools.cached_property
    def _settings(self) -> dict[str, dict[str, Any]]:
        settings = {name: dict(own or {}) for name, own in (self._config.mdx_configs or {}).items()}
        fences = settings.get("pymdownx.superfences", {})
        if "custom_fences" in fences:
            fences["custom_fences"] = [_inert(fence) for fence in fences["custom_fences"]]
        if "pymdownx.snippets" in settings:
            settings["pymdownx.snippets"]["url_download"] = False
        return settings

    @property
    def fingerprint(self) -> str:
        """A hash of all that decides how this renders, the same in every process."""
        settings = self._config.mdx_configs or {}
        state = [[plain(item), _version(item)] for item in self._extensions]
        text = json.dumps([sys.version_info[:2], _version("markdown"), state, plain(settings)])
        return hashlib.sha256(text.encode()).hexdigest()

    def on(self, page: Page | None) -> Callable[[str], str]:
        """Return what renders Markdown as if it stood on a page; it raises what extensions raise.

        Each text gets an instance of its own, as each page of MkDocs does.
        """

        def render(markdown: str) -> str:
            with _standing(self._config, page), silence():
                instance = Markdown(
                    extensions=[*self._extensions, SparingInline()],
                    extension_configs=dict(self._settings),
                )
                return instance.convert(_DIRECTIVE.sub(r"\1&#58;::", markdown))

        return render


def again(
    markdown: str, page: Page, config: MkDocsConfig, files: Files, own: Callable[..., str]
) -> str:
    """Render a page of MkDocs once more, from other Markdown; return its HTML.

    The Markdown is what the handler `own` would have made of the page: what came after it in
    `on_page_markdown` comes after it again.
    """
    handlers = config.plugins.events["page_markdown"]
    with silence():
        for handler in handlers[handlers.index(own) + 1 :]:
            markdown = handler(markdown, page=page, config=config, files=files) or markdown
        page.markdown = markdown
        page.render(config, files)
    return page.content or ""


def _inert(fence: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a custom fence that shows its code instead of running it."""
    module = getattr(fence.get("format"), "__module__", None) or ""
    inert = "format" not in fence or module.startswith(_INERT_FENCES)
    return fence if inert else {**fence, "format": _shown}


def _shown(source: str, *_: object, **__: object) -> str:
    """Format the code of a fence as code."""
    return f"<pre><code>{html.escape(source)}</code></pre>"


@contextmanager
def _standing(config: MkDocsConfig, page: Page | None) -> Iterator[None]:
    """Let paths that are relative to the current page (`!relative`) find it."""
    before = config._current_page  # noqa: SLF001 - there is no other way to say it
    config._current_page = page  # noqa: SLF001
    try:
        yield
    finally:
        config._current_page = before  # noqa: SLF001


@contextmanager
def silence() -> Iterator[None]:
    """Log nothing: the same lines come when the page is built."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def _version(extension: str | Extension) -> str:
    """Return the version of the package that an extension comes from; empty if it has none."""
    name = extension if isinstance(extension, str) else type(extension).__module__
    package = name.partition(":")[0].partition(".")[0]
    return str(getattr(sys.modules.get(package), "__version__", ""))


def plain(value: object) -> object:
    """Return a setting as JSON data; of what is no data, its name."""
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, Mapping):
        return sorted((str(key), plain(item)) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, functools.partial):
        return ["partial", plain(value.func), plain(value.args), plain(value.keywords)]
    named = value if hasattr(value, "__qualname__") else type(value)
    return [named.__module__, named.__qualname__, plain(getattr(value, "suffix", None))]
