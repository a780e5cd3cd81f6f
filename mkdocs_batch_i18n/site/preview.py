"""The build of `mkdocs serve`: the source language at once, others behind it, and nothing spent."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.plugins import get_plugin_logger

from mkdocs_batch_i18n.errors import ConfigurationError, I18nError
from mkdocs_batch_i18n.site import builds, locales
from mkdocs_batch_i18n.site.options import settings_of
from mkdocs_batch_i18n.site.source import SourceBuild

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer

    from mkdocs_batch_i18n.site.options import Options

log = get_plugin_logger("batch-i18n")

VARIABLE = "MKDOCS_BATCH_I18N_LANGUAGES"
"""Names the languages to serve instead of the option: `es,fr`, or `all`."""


def languages_to_serve(options: Options) -> tuple[str, ...]:
    """Return the languages that a preview is to have, in the order of the options.

    Raises `ConfigurationError` for a language that the site does not have.
    """
    there = [entry.code for entry in options.languages]
    stated = os.environ.get(VARIABLE)
    wanted = options.serve_languages if stated is None else stated.replace(",", " ").split()
    if "all" in wanted:
        return tuple(there)
    asked = [locales.canonical(tag) for tag in wanted]
    for tag in asked:
        if tag not in there:
            where = "serve_languages" if stated is None else VARIABLE
            what = f"the site has no language {tag!r}."
            raise ConfigurationError(what, where=where, todo=f"It has: {', '.join(there)}.")
    return tuple(code for code in there if code in asked)


class PreviewBuild(SourceBuild):
    """One build of a preview; the next save brings another one, which ends this one.

    The source language is there when the build ends. The others are built behind it, and what
    was there of them stays until they are ready.
    """

    _named = "preview"

    def __init__(self, options: Options, ready: Callable[[], None]) -> None:
        """Take the options, and what to call when the other languages are there."""
        codes = languages_to_serve(options)
        settings = settings_of(options)
        chosen = tuple(language for language in settings.languages if language.code in codes)
        settings = replace(settings, languages=chosen, translate="off", on_missing="source")
        super().__init__(options, in_place=False, settings=settings)
        self._ready = ready
        self._thread = threading.Thread(target=self._follow, daemon=True)

    def _planned(self, config: MkDocsConfig) -> None:
        """Begin nothing yet: the source language has all processors for itself."""

    def complete(self, config: MkDocsConfig) -> None:
        """Publish the source language, and let the others follow."""
        staged = self._staging.source
        config.site_dir = str(self._site_dir)
        self._begin(config)
        self._furnish(staged, config)
        kept = {language.code for language in self._settings.languages}
        builds.publish(staged, self._site_dir, keep=kept)
        self._listener.stop()
        if len(self._unchanged) < len(kept):
            self._thread.start()
        else:
            self.discard()

    def _report(self) -> None:
        """Say how much is missing; a preview has no warnings about it."""
        for coverage in self._ordering.coverage:
            if coverage.missing:
                log.info(
                    "%s: %d of %d segments are not translated, and a preview sends nothing",
                    coverage.language.code,
                    coverage.missing,
                    coverage.total,
                )

    def _follow(self) -> None:
        """Wait for the other languages, put them into the preview, and show them."""
        try:
            outcomes = self._crew.finish()
            if any(outcome.stopped for outcome in outcomes):
                return  # the next build has ended this one
            self._tell(outcomes)
            for outcome in outcomes:
                self._place(outcome.language, self._site_dir)
            self._last().keep(outcomes, self._made_of)
        except (I18nError, OSError) as error:
            log.error("%s", error)  # noqa: TRY400 - it is for people, who need no traceback
        else:
            names = ", ".join(outcome.language for outcome in outcomes)
            log.info("ready: %s", names)
            self._ready()
        finally:
            super().discard()

    def discard(self) -> None:
        """End what is under way, and leave nothing behind; may be called twice."""
        super().discard()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()


def reload_browsers(server: LiveReloadServer | None) -> None:
    """Let open pages load themselves again, unless a build is going on that will do so.

    MkDocs does this after a build of its own; there is no public way to ask for it.
    """
    with suppress(AttributeError):
        if server is not None:
            with server._epoch_cond:  # noqa: SLF001 - see above
                if server._visible_epoch == server._wanted_epoch:  # noqa: SLF001
                    moment = max(round(time.monotonic() * 1000), server._visible_epoch + 1)  # noqa: SLF001
                    server._visible_epoch = server._wanted_epoch = moment  # noqa: SLF001
                    server._epoch_cond.notify_all()  # noqa: SLF001


def watch(server: LiveReloadServer, paths: Iterable[Path | None]) -> None:
    """Build again when one of these changes, as far as they are there."""
    for path in paths:
        if path is not None and path.exists():
            server.watch(str(path))
