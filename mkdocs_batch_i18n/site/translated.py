"""The build of one other language, in a child process."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.plugins import get_plugin_logger

from mkdocs_batch_i18n import workflow
from mkdocs_batch_i18n.site import (
    anchors,
    builds,
    caches,
    hreflang,
    labels,
    links,
    locales,
    overrides,
    records,
    search,
    snippets,
    themes,
)
from mkdocs_batch_i18n.site.cuts import Cuts
from mkdocs_batch_i18n.site.digests import Digests
from mkdocs_batch_i18n.site.frames import Frame
from mkdocs_batch_i18n.site.handover import SourcePages
from mkdocs_batch_i18n.site.highlighted import Highlighted
from mkdocs_batch_i18n.site.inline import SparingInline
from mkdocs_batch_i18n.site.options import settings_of
from mkdocs_batch_i18n.site.pages import Translator
from mkdocs_batch_i18n.site.proof import Candidate, Proof, record_of
from mkdocs_batch_i18n.site.rendering import Renderer
from mkdocs_batch_i18n.site.skeleton import parts_alike
from mkdocs_batch_i18n.site.statics import Shared

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

    from mkdocs_batch_i18n.site.builds import Job
    from mkdocs_batch_i18n.site.options import Options
    from mkdocs_batch_i18n.site.pages import Cut
    from mkdocs_batch_i18n.site.people import People

log = get_plugin_logger("batch-i18n")


class TranslatedBuild:
    """The site in one language: every text that is known, the ids and links of the source."""

    def __init__(self, job: Job, options: Options) -> None:
        """Open what is known of the language; nothing is sent from here."""
        names = locales.OwnNames(options.root / options.cache_dir)
        settings = settings_of(options, names.of)
        together = tuple(item for item in settings.languages if item.code in job.languages)
        # The parent asked the shared memory already.
        settings = replace(settings, languages=together, memory=None)
        self._job = job
        self._workspace = workflow.Workspace(settings)
        translations = self._workspace.translations(job.language)
        self._entry = options.entry(job.language)
        self._options = options
        self._people: People
        self._told: dict[str, list[str]] = {}
        self._translator = Translator(translations, options, Cuts(Path(job.cuts)), self._entry)
        self._source_pages = pages = SourcePages(Path(job.source_pages))
        self.ids = anchors.AssignAnchors(pages.anchors)
        """The ids of the source pages, handed out again."""
        self.digests = Digests(settings.cache_dir)
        """What the files of the site say, as far as the parent has found out."""
        self._code = Highlighted()
        self._proof = Proof(record_of(settings.cache_dir, job.language), pages.skeletons)
        self._shared: Shared | None = None
        self._source = ""
        self._cut: Cut | None = None
        self.frame = Frame(links.editions(settings, job.language, job.root_url, options))
        """What stands around the page that is being rendered."""

    def configure(self, config: MkDocsConfig) -> None:
        """Turn the source language's configuration into this one's, before other plugins see it."""
        lack = themes.speak(config, self._job.language)
        if lack:
            log.warning(lack)
        if self._options.reconfigure_search:
            search.speak(config, self._job.language)
        labels.speak(config, self._job.language)
        if labels.has_callouts(config):
            callouts = labels.NameCallouts(self._translator.callout)
            config.markdown_extensions.append(callouts)  # type: ignore[arg-type]  # an instance
        places = [snippets.Snippet(**item) for item in self._job.snippets]
        folder = Path(self._job.site_dir).parents[1] / "snippets" / self._job.language
        renderer = Renderer(config)
        snippets.place(config, places, folder, lambda uri, text: self._part(uri, text, renderer))
        caches.part(config, self._job.language)
        self._translator.site(config)
        overrides.texts(config, self._entry)
        overrides.looks(config, self._entry)
        if self._options.reconfigure_material:
            self.frame.offer(config.extra)
        config.markdown_extensions += [self.ids, SparingInline()]  # type: ignore[list-item]
        self._code.start()
        if config.site_url:
            config.site_url = config.site_url.rstrip("/") + f"/{self._job.language}/"

    def _part(self, uri: str, text: str, renderer: Renderer) -> str:
        """Return a file that pages include in the language; as it is if that would break it."""
        markdown = self._translator.part(text, uri).markdown()
        render = renderer.on(None)
        if markdown == text or parts_alike(render(text), render(markdown)):
            return markdown
        log.warning(
            "%s: with its translation it would have other tags, links or code, so this file that "
            "pages include stays in the source language",
            uri,
        )
        return text

    def settle(self, config: MkDocsConfig) -> None:
        """Correct the address after other plugins, which may put a version into it."""
        if self._job.root_url:
            config.site_url = f"{self._job.root_url}{self._job.language}/"

    def address(self, files: Files, config: MkDocsConfig) -> None:
        """Put people's pages where their source pages are.

        Material's blog makes addresses of titles, which are other ones in a person's page.
        """
        for uri, address in self._job.addresses.items():
            file = files.get_file_from_path(uri)
            if file is not None and file.dest_uri != address:
                file.dest_uri = address
                for name in ("url", "abs_dest_path"):
                    vars(file).pop(name, None)
                if file.page:
                    file.page._set_canonical_url(config.site_url)  # noqa: SLF001 - as the blog does

    def navigate(self, nav: Navigation, files: Files, config: MkDocsConfig, people: People) -> None:
        """Translate the titles written in the navigation."""
        self._people = people
        self._translator.navigation(nav)
        if self._job.statics:
            editions = self.frame.editions
            folders = editions.current.folder, editions.all[0].folder
            source = records.read(Path(self._job.statics))
            self._shared = Shared(files, source, folders, config.site_url or "")
            places = {"places": self._shared.places}
            records.write(builds.shared_by(Path(self._job.site_dir)), places)

    def begin_page(self, markdown: str, page: Page, *, later: bool = False) -> str:
        """Return the page's Markdown in the language, less what is known to break it.

        With `later` it is returned as it is, for `translate_page` to come.
        """
        uri = page.file.src_uri
        if self._own(uri):
            self._cut = None
            if uri not in self._people.alone:
                self.ids.begin_own(uri)
            return markdown
        self._code.begin(self._source_pages.code.take(uri))
        self.ids.begin(uri, markdown, str(page.meta.get("title") or ""))
        self._source = markdown
        return markdown if later else self.translate_page(markdown, page)

    def translate_page(self, markdown: str, page: Page) -> str:
        """Return Markdown of a page in the language, less what is known to break it."""
        if self._own(page.file.src_uri):
            return markdown
        self._cut = self._translator.page(markdown, page)
        if self._cut is None:
            return markdown
        cut = self._cut
        known = self._proof.known(Candidate(cut.uri, cut.markdown(), cut.translated))
        return cut.markdown(known or ())

    def _own(self, uri: str) -> bool:
        """Tell whether a person wrote this page in the language."""
        written = self._people.written.get(uri, ())
        return self._job.language in written or uri in self._people.alone

    def end_page(self, html: str, page: Page, again: Callable[[str], str]) -> str:
        """Return the page's HTML, proved to be that of the source page but for the words.

        `again` renders the page from other Markdown.
        """
        self.ids.end()
        cut, self._cut = self._cut, None
        if cut is None or not cut.translated:
            return html
        candidate = Candidate(cut.uri, cut.markdown(), cut.translated)
        harmful = self._proof.known(candidate)
        if harmful is None:
            trial = _Trial(html, lambda without: self._rendered(cut, without, again))
            harmful = self._proof.find(candidate, html, trial.render)
            html = trial.render(harmful)
            if harmful:
                self._proof.note(cut.uri, _texts(cut, harmful))
        self._told[cut.uri] = _told(cut, harmful)
        if harmful:
            log.warning("%s", _finding(cut, harmful, page))
        return html

    def _rendered(self, cut: Cut, without: Collection[int], again: Callable[[str], str]) -> str:
        """Render a page with some of its translations left out."""
        self.ids.begin(cut.uri, self._source)
        try:
            return again(cut.markdown(without))
        finally:
            self.ids.end()

    def rendered(self) -> None:
        """Let go of what is known of the texts: all are in their places."""
        self._workspace.close()

    def frame_page(self, page: Page) -> None:
        """Have the page's templates lead to its other languages."""
        uri = page.file.src_uri
        translated = self._job.translated.get(uri, ())
        self.frame.begin(page.url, translated, alone=uri in self._people.alone)

    def finish_page(self, output: str, page: Page) -> str:
        """Return the page's HTML with what its templates did not know."""
        output = self.frame.finish(output, self._told.get(page.file.src_uri, ()))
        return self._shared.relink(output, page.url) if self._shared else output

    def finish_template(self, output: str, name: str, files: Files) -> str:
        """Return a template's output, likewise."""
        if name == "sitemap.xml":
            return hreflang.sitemap(self.frame.editions, output, files, self._job.translated)
        if not name.endswith(".html"):
            return output
        output = labels.error_page(output, self._job.language) if name == "404.html" else output
        output = self.frame.finish(output)
        return self._shared.relink(output, name) if self._shared else output

    def complete(self, config: MkDocsConfig) -> None:
        """Say which pages do not have the ids of their source; keep what was proved."""
        if self._options.reconfigure_search:
            search.finish(config, self._job.language)
        self._proof.keep()
        if self.ids.differing:
            pages = ", ".join(sorted(self.ids.differing))
            log.warning("other headings than in the source, so their ids differ: %s", pages)

    def discard(self) -> None:
        """Close what is open; may be called twice."""
        self._code.stop()
        self._source_pages.close()
        self._workspace.close()


class _Trial:
    """A page that is rendered in different states; knows in which it is."""

    def __init__(self, html: str, render: Callable[[Collection[int]], str]) -> None:
        self._html = html
        self._render = render
        self._without: frozenset[int] = frozenset()

    def render(self, without: Collection[int]) -> str:
        """Return the HTML without some translations; render only if it is not so already."""
        if self._without != frozenset(without):
            self._html = self._render(without)
            self._without = frozenset(without)
        return self._html


def _told(cut: Cut, harmful: Collection[int]) -> list[str]:
    """Return the kinds of notice that a page deserves."""
    partly = bool(harmful) or len(cut.translated) < len(cut.texts)
    return ["partly"] * partly + ["machine"] * cut.by_machine


def _texts(cut: Cut, numbers: Collection[int]) -> list[tuple[str, str]]:
    """Return the keys and translations of some of a page's segments."""
    return [(cut.document.segments[n].key, cut.texts[n] or "") for n in sorted(numbers)]


def _finding(cut: Cut, harmful: Collection[int], page: Page) -> str:
    """Say which texts of a page stay in the source language, and where they are."""
    source = page.file.content_string
    above = source.count("\n") - "".join(
        part if isinstance(part, str) else part.raw for part in cut.document.parts
    ).count("\n")
    found = [cut.document.segments[number] for number in sorted(harmful)]
    named = ", ".join(f"line {segment.line + above} {segment.message!r}" for segment in found)
    return (
        f"{cut.uri}: with their translation the page would have other tags, ids, links or code, "
        f"so these texts stay in the source language: {named}"
    )
