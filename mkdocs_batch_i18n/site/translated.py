"""The build of one other language, in a child process."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.plugins import get_plugin_logger

from mkdocs_batch_i18n import workflow
from mkdocs_batch_i18n.site import anchors, links, themes
from mkdocs_batch_i18n.site.options import settings_of
from mkdocs_batch_i18n.site.pages import Translator
from mkdocs_batch_i18n.site.verdicts import kept_verdicts

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

    from mkdocs_batch_i18n.site.builds import Job
    from mkdocs_batch_i18n.site.options import Options

log = get_plugin_logger("batch-i18n")


class TranslatedBuild:
    """The site in one language: every text that is known, the ids and links of the source."""

    def __init__(self, job: Job, options: Options) -> None:
        """Open what is known of the language; nothing is sent from here."""
        settings = settings_of(options)
        self._job = job
        self._workspace = workflow.Workspace(settings)
        translations = self._workspace.translations(job.language)
        self._translator = Translator(translations, options, kept_verdicts(settings.cache_dir))
        self._anchors = anchors.AssignAnchors(anchors.read(Path(job.anchors)))
        self._editions = links.editions(settings, job.language, job.root_url)

    def configure(self, config: MkDocsConfig) -> None:
        """Turn the source language's configuration into this one's, before other plugins see it."""
        lack = themes.speak(config, self._job.language)
        if lack:
            log.warning(lack)
        themes.search_in(config, self._job.language)
        self._translator.site(config)
        self._editions.offer(config.extra)
        config.markdown_extensions.append(self._anchors)  # type: ignore[arg-type]  # an instance
        if config.site_url:
            config.site_url = config.site_url.rstrip("/") + f"/{self._job.language}/"

    def settle(self, config: MkDocsConfig) -> None:
        """Correct the address after other plugins, which may put a version into it."""
        if self._job.root_url:
            config.site_url = f"{self._job.root_url}{self._job.language}/"

    def navigate(self, nav: Navigation, files: Files, config: MkDocsConfig) -> None:
        """Translate the titles written in the navigation."""
        del files, config
        self._translator.navigation(nav)

    def begin_page(self, markdown: str, page: Page) -> str:
        """Return the page's Markdown in the language."""
        self._anchors.begin(page.file.src_uri, markdown)
        return self._translator.page(markdown, page)

    def end_page(self) -> None:
        """Note that the page is rendered."""
        self._anchors.end()

    def finish_page(self, output: str, page: Page) -> str:
        """Return the page's HTML with language, direction and links to the other languages."""
        translated = self._job.translated.get(page.file.src_uri, ())
        return self._editions.page(output, page.url, translated)

    def finish_template(self, output: str, name: str, files: Files) -> str:
        """Return a template's output, likewise."""
        translated = links.by_address(files, self._job.translated)
        return self._editions.template(output, name, translated)

    def complete(self, config: MkDocsConfig) -> None:
        """Say which pages do not have the ids of their source."""
        del config
        if self._anchors.differing:
            pages = ", ".join(sorted(self._anchors.differing))
            log.warning("other headings than in the source, so their ids differ: %s", pages)

    def discard(self) -> None:
        """Close what is open; may be called twice."""
        self._workspace.close()
