"""The build of the source language: it plans, sends, starts the other builds and publishes."""

from __future__ import annotations

import hashlib
import json
import logging
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.plugins import get_plugin_logger

from mkdocs_batch_i18n.errors import ConfigurationError, I18nError
from mkdocs_batch_i18n.site import (
    anchors,
    builds,
    corrections,
    flavour,
    hreflang,
    links,
    locales,
    overrides,
    records,
    reuse,
    service,
    statics,
    themes,
)
from mkdocs_batch_i18n.site.digests import Digests
from mkdocs_batch_i18n.site.frames import Frame
from mkdocs_batch_i18n.site.handover import Handover
from mkdocs_batch_i18n.site.highlighted import Highlighted
from mkdocs_batch_i18n.site.inline import SparingInline
from mkdocs_batch_i18n.site.inventory import (
    cuts_for,
    pages_of,
    require_readable,
    snippets_of,
    strings_of,
)
from mkdocs_batch_i18n.site.listener import Listener
from mkdocs_batch_i18n.site.options import settings_of
from mkdocs_batch_i18n.site.outlook import Outlook
from mkdocs_batch_i18n.site.root import furnish
from mkdocs_batch_i18n.site.skeleton import skeleton
from mkdocs_batch_i18n.workflow import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

    from mkdocs_batch_i18n.settings import Settings
    from mkdocs_batch_i18n.site.options import Options
    from mkdocs_batch_i18n.site.outlook import Look
    from mkdocs_batch_i18n.site.people import People
    from mkdocs_batch_i18n.site.snippets import Snippet

log = get_plugin_logger("batch-i18n")


class SourceBuild:
    """One `mkdocs build` of the whole site, as seen from the source language."""

    _named = "editions"
    """How its records are called in the cache folder."""

    def __init__(
        self, options: Options, *, in_place: bool, settings: Settings | None = None
    ) -> None:
        """Take the options; `in_place` builds straight into `site_dir` (`--dirty`).

        `settings` are those of the options, unless they are given.
        """
        self._options = options
        names = locales.OwnNames(options.root / options.cache_dir)
        self._settings = settings or settings_of(options, names.of)
        self._workspace = Workspace(self._settings)
        self._ordering = service.Ordering(self._workspace)
        self._outlook = Outlook(self._ordering, self._workspace, self._plan)
        self.ids = anchors.RecordAnchors()
        """The ids of the pages, as they are rendered."""
        self.digests = Digests(self._settings.cache_dir)
        """What the files of the site say."""
        self._code = Highlighted()
        self._staging = builds.Staging(self._settings.cache_dir)
        names.keep()
        self._handover = Handover(self._staging.folder / "source-pages")
        self._crew = builds.Crew(self._staging.folder, options.parallel)
        self._in_place = in_place
        self._site_dir = Path()
        self._listener = Listener()
        self.frame = Frame(self._editions_at(""))
        """What stands around the page that is being rendered."""
        self._root_url = ""
        self._config: MkDocsConfig
        self._translated: dict[str, list[str]] = {}
        self._files: Files
        self._people: People
        self._cuts: Path | None = None
        self._snippets: list[Snippet] = []
        self._begun = False
        self._building: list[str] = []
        self._unchanged: dict[str, builds.Outcome] = {}
        self._made_of: dict[str, str | None] = {}
        self._common: str | None = None
        self._collect_as_before = builds.collect_seldom()  # last: from here on `discard` undoes it

    def configure(self, config: MkDocsConfig) -> None:
        """Stage the site, offer the other languages, and listen to what is logged."""
        self._site_dir = Path(config.site_dir)
        home = self._site_dir if self._in_place else self._staging.source
        config.site_dir = str(home / self._editions.all[0].folder)
        self._listener.start({str(self._staging.source): str(self._site_dir)})
        if self._settings.source_language != "en" and not themes.speaks(config):
            themes.speak(config, self._settings.source_language)
        overrides.looks(config, self._options.source_entry)
        for line in self._options.ignored:
            log.info(line)
        if self._options.reconfigure_material and not self.frame.offer(config.extra):
            log.info("`extra.alternate` is set, so the language switcher is left as it is")
        config.markdown_extensions += [self.ids, SparingInline()]  # type: ignore[list-item]
        self._code.start()

    def settle(self, config: MkDocsConfig) -> None:
        """Note the site's address after other plugins, which may put a version into it."""
        self._root_url = config.site_url or ""
        if self._root_url and not self._options.source_at_root:
            folder = self._editions.all[0].folder
            config.site_url = f"{self._root_url.rstrip('/')}/{folder}"

    def navigate(self, nav: Navigation, files: Files, config: MkDocsConfig, people: People) -> None:
        """Begin to find what is missing, now that all pages are known."""
        self._files = files
        self._people = people
        self.frame.take(self._editions_at(self._root_url))
        if not self._editions.root_url:
            log.info("without `site_url` no hreflang links and no sitemap alternates are written")
        self._config = config
        self._ordering.collect()
        self._common = self._inputs(config)
        self._snippets = snippets_of(config, files, self._options)
        alone = (self._options.parallel or builds.cores()) == 1
        self._outlook.begin(self._standing(), lambda: self._look(nav, files, config), alone=alone)

    def _look(self, nav: Navigation, files: Files, config: MkDocsConfig) -> Look:
        """Prepare to look at the pages; they are looked at as they are before they are rendered."""
        require_readable(files, self._options)
        cuts, strings = cuts_for(config), strings_of(config, nav)
        self._cuts = cuts.folder
        cut_by = cuts, self._ordering.whole
        return lambda: pages_of(config, files, strings, cut_by, self._people)

    def _standing(self) -> reuse.Standing:
        """Return what the last build has found out about the translations, if it still holds."""
        stamp = self._workspace.stamp() if self._common else None
        made_of = f"{self._common} {stamp}" if stamp else None
        return reuse.Standing(self._settings.cache_dir / f"{self._named}-standing.json", made_of)

    def _plan(self) -> None:
        """Go on, now that it is known what is missing, and sent."""
        self._translated = self._there()
        self._planned(self._config)

    def _planned(self, config: MkDocsConfig) -> None:
        """Begin the other languages beside this one, if there is nothing to wait for."""
        if not self._ordering.waits:
            self._begin(config)

    def _there(self) -> dict[str, list[str]]:
        """Return, by page, the languages that have it, from a machine or from people."""
        found = self._ordering.translated()
        for uri, codes in self._people.written.items():
            there = codes.union(found.get(uri, ()))
            found[uri] = [x.code for x in self._settings.languages if x.code in there]
        return found

    @property
    def _editions(self) -> links.Editions:
        return self.frame.editions

    def _editions_at(self, root_url: str) -> links.Editions:
        root = root_url.rstrip("/") + "/" if root_url else ""
        return links.editions(self._settings, self._settings.source_language, root, self._options)

    def begin_page(self, markdown: str, page: Page) -> str:
        """Return the page's Markdown as it is; note its ids."""
        self._outlook.between_pages()
        self.ids.begin(page.file.src_uri, markdown if self._asked else "")
        self._code.begin()
        return markdown

    def end_page(self, html: str, page: Page) -> None:
        """Note what the page's HTML consists of."""
        self.ids.end()
        if not self._asked:
            return
        uri = page.file.src_uri
        self._handover.tell(uri, self.ids.pages[uri], skeleton(html), self._code.made)

    @property
    def _asked(self) -> bool:
        """Whether another language is being built, or may be, that asks for the source pages."""
        return bool(self._building) or not self._begun

    def frame_page(self, page: Page) -> None:
        """Have the page's templates lead to its other languages."""
        self.frame.begin(page.url, self._translated.get(page.file.src_uri, ()))

    def finish_page(self, output: str, page: Page) -> str:
        """Return the page's HTML with what its templates did not know."""
        del page
        return self.frame.finish(output)

    def finish_template(self, output: str, name: str, files: Files) -> str:
        """Return a template's output, likewise."""
        if name == "sitemap.xml":
            return hreflang.sitemap(self._editions, output, files, self._translated)
        return self.frame.finish(output) if name.endswith(".html") else output

    def complete(self, config: MkDocsConfig) -> None:
        """Wait for answers, build the other languages, and publish all of them together."""
        if not self._begun:
            self._ordering.wait()
            forecast, self._translated = self._translated, self._there()
            site, now = Path(config.site_dir), self._translated
            corrections.correct(site, self._files, self._editions, forecast, now)
            self._begin(config)
        built = {outcome.language: outcome for outcome in self._crew.finish()}
        every = {**self._unchanged, **built}
        outcomes = [every[language.code] for language in self._settings.languages]
        self._tell(outcomes)
        self._publish(config)
        self._last().keep(built.values(), self._made_of)
        self.digests.keep()

    def _last(self) -> reuse.Editions:
        """Return the languages' last sites."""
        return reuse.Editions(self._settings.cache_dir / f"{self._named}.json", self._site_dir)

    def rendered(self) -> None:
        """Tell the other languages that all pages are rendered."""
        self._outlook.end()
        self._handover.end()

    def _begin(self, config: MkDocsConfig) -> None:
        """Start the other languages, now that there is nothing left to wait for."""
        self._report()
        self._ordering.settle()
        codes = [language.code for language in self._settings.languages]
        self._made_of = {code: self._inputs_of(code) for code in codes}
        self._workspace.close()  # what was found to pass the checks is there for the others
        last = self._last()
        outcomes = {code: last.unchanged(code, self._made_of[code]) for code in codes}
        self._unchanged = {code: outcome for code, outcome in outcomes.items() if outcome}
        self._building = [code for code in codes if code not in self._unchanged]
        self._cuts = self._cuts or (cuts_for(config).folder if self._building else None)
        self._crew.start([self._job(code, config) for code in self._building])
        self._begun = True

    def _report(self) -> None:
        """Tell what is missing."""
        self._ordering.report()

    def _inputs(self, config: MkDocsConfig) -> str | None:
        """Return a hash of what all languages are made of; None where that is in doubt."""
        if not self._options.reuse:
            return None
        return reuse.inputs(config, self._files, self._editions.root_url, self.digests)

    def _inputs_of(self, code: str) -> str | None:
        """Return a hash of what a language is made of; None where that is in doubt."""
        known = json.dumps(self._translated, sort_keys=True).encode("utf-8", "surrogatepass")
        there = hashlib.sha256(known).hexdigest()
        return self._common and f"{self._common} {there} {self._ordering.state(code)}"

    def _job(self, code: str, config: MkDocsConfig) -> builds.Job:
        if not config.config_file_path or not Path(config.config_file_path).is_file():
            what = "the configuration is not a file."
            raise ConfigurationError(what, todo="Each language reads it again: use -f.")
        return builds.Job(
            language=code,
            config_file=config.config_file_path,
            overrides=_command_line(config),
            site_dir=str(self._staging.language(code)),
            root_url=self._editions.root_url,
            cuts=str(self._cuts),
            source_pages=str(self._staging.folder / "source-pages"),
            statics=self._statics(),
            translated=self._translated,
            addresses={
                file.src_uri: file.dest_uri
                for file in self._files
                if file.src_uri in self._people.written
            },
            snippets=[asdict(snippet) for snippet in self._snippets],
            languages=[language.code for language in self._settings.languages],
            log_level=flavour.logger().getEffectiveLevel(),
        )

    def _statics(self) -> str:
        """Write down the files that other languages may share; return where."""
        if not self._options.share_files:
            return ""
        path = self._staging.folder / "statics.json"
        if not path.exists():
            records.write(path, statics.statics(self._files))
        return str(path)

    def _tell(self, outcomes: Iterable[builds.Outcome]) -> None:
        """Log what the languages said, one after the other; raise if one could not be built."""
        failed: list[builds.Outcome] = []
        for outcome in outcomes:
            if outcome.error and not outcome.stopped:
                failed.append(outcome)
            for line in outcome.lines:
                if not outcome.stopped and not self._listener.knows(line):
                    logger = logging.getLogger(line.logger)
                    logger.log(line.level, "[%s] %s", outcome.language, line.message)
        if failed:
            where = ", ".join(outcome.language for outcome in failed)
            what = f"not built: {failed[0].error}"
            raise I18nError(what, where=where)

    def _publish(self, config: MkDocsConfig) -> None:
        """Put the languages into the site, and the site in the place of the last one."""
        root = self._site_dir if self._in_place else self._staging.source
        for language in self._settings.languages:
            target = root / language.code
            if target.exists() and not self._in_place:
                what = (
                    f"the pages have a folder {language.code!r} of their own, "
                    "where that language's site belongs."
                )
                raise ConfigurationError(
                    what,
                    todo=f"Rename docs/{language.code}.",
                )
            if language.code not in self._unchanged:
                self._place(language.code, root)
            elif not self._in_place:
                builds.place(self._site_dir / language.code, target)
        self._furnish(root, config)
        if not self._in_place:
            builds.publish(root, self._site_dir)
        config.site_dir = str(self._site_dir)
        self.discard()

    def _place(self, code: str, root: Path) -> None:
        """Put a language's site below the root, without the files that the source has as well."""
        site, home = self._staging.language(code), root / self._editions.all[0].folder
        shared = records.read(self._staging.shared(code)).get("places", ())
        statics.take_out(site, home, shared)
        builds.place(site, root / code)

    def _furnish(self, root: Path, config: MkDocsConfig) -> None:
        """Let the site's root lead to the source language, if that is not there itself."""
        if not self._options.source_at_root:
            own = (file for file in self._files if file.src_dir == config.docs_dir)
            names = [
                f.src_uri for f in own if "/" not in f.src_uri and not f.src_uri.endswith(".md")
            ]
            codes = [edition.code for edition in self._editions.all]
            furnish(root, self._editions.root_url, config.site_name, codes, names)

    def discard(self) -> None:
        """Leave nothing behind but the site; may be called twice."""
        self._collect_as_before()
        self._code.stop()
        self._crew.stop()
        self._outlook.stop()
        self._handover.end()
        self._workspace.close()
        self._listener.stop()
        self._staging.discard()


def _command_line(config: MkDocsConfig) -> Mapping[str, Any]:
    """Return what the command line laid over mkdocs.yml; MkDocs keeps it, but warns who asks."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        layers = config.user_configs[1:]
    return {key: value for layer in layers for key, value in layer.items()}
