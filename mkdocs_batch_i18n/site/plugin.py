"""The plugin `batch-i18n`: MkDocs' events, each handed to the build that is going on."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority

from mkdocs_batch_i18n.errors import I18nError
from mkdocs_batch_i18n.site import locales, overrides, rendering, themes
from mkdocs_batch_i18n.site.indexed import IndexedPages
from mkdocs_batch_i18n.site.inventory import options_of
from mkdocs_batch_i18n.site.options import Options, settings_of
from mkdocs_batch_i18n.site.people import Sorter
from mkdocs_batch_i18n.site.preview import (
    PreviewBuild,
    languages_to_serve,
    reload_browsers,
    watch,
)
from mkdocs_batch_i18n.site.rendered import RenderedPages
from mkdocs_batch_i18n.site.source import SourceBuild
from mkdocs_batch_i18n.site.stages import is_expanded
from mkdocs_batch_i18n.site.translated import TranslatedBuild

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment, Template
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

    from mkdocs_batch_i18n.site.builds import Job
    from mkdocs_batch_i18n.site.people import People

_Hook = TypeVar("_Hook", bound="Callable[..., Any]")
_FIRST = 100
_LAST = -100
_GENERATED = -25


def _for_people(hook: _Hook) -> _Hook:
    """Turn this package's errors into MkDocs', which it shows without a traceback."""

    @wraps(hook)
    def shown(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - passes on whatever a hook takes
        try:
            return hook(*args, **kwargs)
        except I18nError as error:
            what = f"batch-i18n: {error}"
            raise PluginError(what) from error

    return shown  # type: ignore[return-value]


class BatchI18nPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Builds a site in many languages.

    The ordinary build is that of the source language (`SourceBuild`); each other language is
    built in a child process of its own, whose plugin was told to `become` it
    (`TranslatedBuild`). `mkdocs serve` shows the source language and does nothing else.
    """

    def __init__(self) -> None:
        """Start as the ordinary build."""
        super().__init__()
        self.finished = False
        """All files of this build are written."""
        self._job: Job | None = None
        self._passive = False
        self._serves = False
        self._server: LiveReloadServer | None = None
        self._dirty = False
        self._build: SourceBuild | TranslatedBuild | None = None
        self._late = False
        self._others_write = False
        """Other plugins or hooks put something into pages, which may be links between languages."""
        self._files: Files
        self._rendered: RenderedPages | None = None
        self._indexed: IndexedPages | None = None
        self._sorter: Sorter

    def become(self, job: Job) -> None:
        """Build the language of a job instead of the source language."""
        self._job = job

    def only_read(self) -> None:
        """Let the events of a build run without building, staging or sending anything."""
        self._passive = True

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> LiveReloadServer:
        """Let a preview have the languages as they are finished, and people's latest words."""
        del builder, config
        self._server = server
        if languages_to_serve(self.config):
            watch(server, [settings_of(self.config).catalogs_dir])
        return server

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Note the command; `serve --clean` calls itself a build, but never spends either.

        Other programs that only read the configuration, such as mike, have commands of their own.
        """
        context = click.get_current_context(silent=True)
        serves = context is not None and context.info_name == "serve"
        self._serves = command == "serve" or serves
        self._passive = command not in {"build", "gh-deploy"} or serves
        self._dirty = dirty

    @_for_people
    def _configure(self, config: MkDocsConfig) -> MkDocsConfig:
        """Begin a build: before other plugins read the configuration."""
        self.finished = False
        self._sorter = Sorter(
            self.config.layout, self._job.language if self._job else self.config.source_language
        )
        overrides.texts(config, self.config.source_entry)
        themes.offer_templates(config)
        self._discard()
        if self._passive and not (self._serves and languages_to_serve(self.config)):
            return config
        if self._job:
            self._build = TranslatedBuild(self._job, self.config)
        elif self._passive:
            self._build = PreviewBuild(self.config, lambda: reload_browsers(self._server))
        else:
            self._build = SourceBuild(self.config, in_place=self._dirty)
        self._build.configure(config)
        return config

    @_for_people
    def _settle(self, config: MkDocsConfig) -> MkDocsConfig:
        """Take the last word on the configuration."""
        if self._build:
            self._build.settle(config)
        locales.forget()
        return config

    on_config = CombinedEvent(event_priority(_FIRST)(_configure), event_priority(_LAST)(_settle))

    @_for_people
    def _sort(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Put the pages that people wrote in this language in the place of the source pages."""
        return self._sorter.sort(files, config)

    @_for_people
    def _address(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Put people's pages where their source pages are, when the blog has placed its posts."""
        if isinstance(self._build, TranslatedBuild):
            self._build.address(files, config)
        return files

    # Before literate-nav looks for pages, and once more after gen-files has made some, but before
    # Material's blog looks for posts.
    on_files = CombinedEvent(
        event_priority(_FIRST)(_sort),
        event_priority(_GENERATED)(_sort),
        event_priority(_LAST)(_address),
    )

    @property
    def people(self) -> People:
        """What people have written; known when all files are."""
        return self._sorter.people

    @event_priority(_LAST)
    @_for_people
    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """See all pages and titles, whoever made them."""
        self._files = files
        writers = config.plugins.events["page_markdown"]
        self._others_write = any(getattr(hook, "__self__", None) is not self for hook in writers)
        if self._build:
            self._build.navigate(nav, files, config, self.people)
            self._rendered, self._indexed = self._kept_pages(config)
        return nav

    def _kept_pages(
        self, config: MkDocsConfig
    ) -> tuple[RenderedPages, IndexedPages] | tuple[None, None]:
        """Return what an earlier build has made of the pages, if it may be used."""
        if not self._build or not self.config.reuse or self._dirty:
            return None, None
        code = self._job.language if self._job else self.config.source_language
        folder = self.config.root / self.config.cache_dir
        rendered = RenderedPages(
            folder / "rendered" / code, config, self._files, self._build.ids, self._build.digests
        )
        return rendered, IndexedPages(folder / f"indexed/{code}.json", config, rendered.made)

    @_for_people
    def _begin_page(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Translate a page as its author wrote it, before macros and the like expand."""
        del files
        self._late = is_expanded(page.file, config, self.config) if self._build else False
        if self._build and self._others_write:
            self._build.frame_page(page)
        if isinstance(self._build, TranslatedBuild):
            return self._build.begin_page(markdown, page, later=self._late)
        return self._build.begin_page(markdown, page) if self._build else markdown

    @_for_people
    def _expanded_page(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        """Translate a page with what other plugins have put into it, if it is one of these."""
        del config, files
        if self._late and isinstance(self._build, TranslatedBuild):
            markdown = self._build.translate_page(markdown, page)
        if self._rendered:
            self._rendered.begin(page, markdown)
        return markdown

    on_page_markdown = CombinedEvent(
        event_priority(_FIRST)(_begin_page), event_priority(_LAST)(_expanded_page)
    )

    @event_priority(_FIRST)
    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Record the source page's HTML, or prove the translated page's."""
        if self._rendered:
            self._rendered.end(page)
        if isinstance(self._build, TranslatedBuild):

            def again(markdown: str) -> str:
                rendered, self._rendered = self._rendered, None  # trials are not kept
                try:
                    return rendering.again(markdown, page, config, files, self._handler())
                finally:
                    self._rendered = rendered

            return self._build.end_page(html, page, again)
        if self._build:
            self._build.end_page(html, page)
        return html

    def _handler(self) -> Callable[..., str]:
        """Return what has translated the page: what comes after it is to come again."""
        return self._expanded_page if self._late else self._begin_page

    def _install(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Change the theme's templates, before other plugins take any."""
        del config, files
        if self._build:
            self._build.frame.install(env)
        return env

    @_for_people
    def _go_on(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """See that all pages are rendered, and by which filters the theme links to them."""
        del config, files
        if self._build:
            self._build.frame.wrap(env)
            self._build.rendered()
        return env

    on_env = CombinedEvent(event_priority(_FIRST)(_install), event_priority(_LAST)(_go_on))

    @event_priority(_LAST)
    def on_pre_template(
        self, template: Template, *, template_name: str, config: MkDocsConfig
    ) -> Template:
        """Link 404.html to other languages, wherever it is shown."""
        del template_name, config
        if self._build:
            self._build.frame.begin(None)
        return template

    @event_priority(_LAST)
    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Link a page to its other languages."""
        del config, nav
        if self._build:
            self._build.frame_page(page)
        return context

    @event_priority(_FIRST)
    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Finish a page, before other plugins check or minify it."""
        del config
        return self._build.finish_page(output, page) if self._build else output

    @event_priority(_FIRST)
    def on_post_template(self, output: str, *, template_name: str, config: MkDocsConfig) -> str:
        """Finish 404.html and the sitemap, likewise."""
        del config
        if not self._build:
            return output
        return self._build.finish_template(output, template_name, self._files)

    @event_priority(_LAST)
    @_for_people
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Build the other languages and publish, when every plugin has written its files."""
        for kept in (self._rendered, self._indexed):
            if kept:
                kept.finish()
        if self._build:
            self._build.complete(config)
        self.finished = True

    def on_build_error(self, *, error: Exception) -> None:
        """Leave nothing behind."""
        del error
        self._discard()

    def on_shutdown(self) -> None:
        """Leave nothing behind, even when interrupted."""
        self._discard()
        self._passive = False  # MkDocs keeps the plugin for the next configuration it loads

    def _discard(self) -> None:
        if self._build:
            self._build.discard()
        self._build = self._rendered = self._indexed = None


def plugin_of(config: MkDocsConfig) -> BatchI18nPlugin:
    """Return this plugin of a configuration; an error if it is not there."""
    options = options_of(config)
    return next(
        plugin
        for plugin in config.plugins.values()
        if isinstance(plugin, BatchI18nPlugin) and plugin.config is options
    )
