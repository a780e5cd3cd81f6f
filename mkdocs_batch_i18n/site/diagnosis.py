"""What keeps a site from being translated: one finding for each thing that was looked at."""

from __future__ import annotations

import difflib
import logging
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException

from mkdocs_batch_i18n.batch.providers.probing import Probe, probe
from mkdocs_batch_i18n.errors import I18nError
from mkdocs_batch_i18n.site import inventory, themes
from mkdocs_batch_i18n.site.options import settings_of
from mkdocs_batch_i18n.wording import plural
from mkdocs_batch_i18n.workflow import Workspace, engines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mkdocs.config.defaults import MkDocsConfig

    from mkdocs_batch_i18n.settings import ProviderSettings, Settings

Verdict = Literal["good", "note", "bad"]
"""`bad` keeps a build or a translation from working; `note` is worth knowing."""

_ASKED = {"batch": True, "chat": False}
"""Kinds of provider that can be asked for nothing, and whether a Batch API is needed."""

_ROOM = 200_000_000
"""Bytes that are enough for the memory, whatever the size of the site."""

_GROWTH = 4
"""How much larger a built site may be than its sources, roughly: search index, theme, HTML."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was looked at, and how it is."""

    about: str
    verdict: Verdict
    what: str
    todo: str = ""
    """What to do about it; empty for what is good."""


def diagnose(config_file: str | None, ask: Callable[..., Probe] = probe) -> Iterator[Diagnosis]:
    """Yield a finding for each part, from the configuration to the disk; writes nothing.

    Asks the service at most twice, for lists that cost nothing. What depends on a part that is
    bad is left out.
    """
    with _Errors() as errors:
        try:
            config = load_config(config_file)
            settings = settings_of(inventory.options_of(config))
        except (I18nError, MkDocsException) as error:
            lines = errors.lines or [_told(error, "")[0]]
            todo = _told(error, "Mend mkdocs.yml, or install what it names.")[1]
            for line in lines:
                yield Diagnosis("configuration", "bad", line, todo)
            return
    codes = ", ".join(language.code for language in settings.languages)
    yield Diagnosis("configuration", "good", f"{config.config_file_path}: into {codes}.")
    yield _pages(config_file)
    yield from _theme(config, settings)
    yield from _plugins(config)
    yield from _key(settings.provider)
    yield from _service(settings.provider, ask)
    yield from _folder(settings)
    yield from _disk(config, settings)


class _Errors(logging.Handler):
    """Keeps what MkDocs logs of a configuration, instead of showing it; a context manager."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def __enter__(self) -> _Errors:  # noqa: PYI034 -- Self needs Python 3.11
        logging.getLogger("mkdocs").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("mkdocs").removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def _told(error: Exception, todo: str) -> tuple[str, str]:
    """Return what an error says, and what to do about it."""
    if not isinstance(error, I18nError):
        return str(error), todo
    place = f"{error.where}: " if error.where else ""
    return f"{place}{error.what}", error.todo or todo


def _pages(config_file: str | None) -> Diagnosis:
    """Read and cut all pages, as a build does."""
    try:
        _, pages = inventory.read_site(config_file)
    except I18nError as error:
        return Diagnosis("pages", "bad", *_told(error, "Mend the page, or name it in `exclude`."))
    count = plural(sum(bool(page.uri) for page in pages), "page")
    segments = plural(sum(len(page.segments) for page in pages), "segment")
    if not any(page.uri for page in pages):
        todo = "Look at `docs_dir`, `include` and `exclude`."
        return Diagnosis("pages", "bad", "there is no page to translate.", todo)
    return Diagnosis("pages", "good", f"{count} with {segments} can be read.")


def _theme(config: MkDocsConfig, settings: Settings) -> Iterator[Diagnosis]:
    """Look for languages that the theme does not speak, and for the address of the site."""
    name = config.theme.name or "custom"
    lacking = [item.code for item in settings.languages if themes.speak(config, item.code)]
    if lacking:
        what = f"{name} does not speak {', '.join(lacking)}: its labels stay English there."
        todo = "Nothing breaks; a theme's own translations can be added in `custom_dir`."
        yield Diagnosis("theme", "note", what, todo)
    else:
        yield Diagnosis("theme", "good", f"{name} can be shown in every language.")
    if not config.site_url:
        what = "is not set, so that pages name no other languages to search engines."
        yield Diagnosis("site_url", "note", what, "Set it to where the site will be.")


def _plugins(config: MkDocsConfig) -> Iterator[Diagnosis]:
    """Look for plugins that do the same work, and for search."""
    names = [str(name).rpartition("/")[2] for name in config.plugins]
    if "i18n" in names:
        what = "mkdocs-static-i18n (`i18n`) builds the languages too."
        todo = "Remove it from `plugins:`; translations in its layouts are used as they are."
        yield Diagnosis("plugins", "bad", what, todo)
    elif "search" not in names:
        todo = "Add `search` to `plugins:` if readers are to search: a list replaces the default."
        yield Diagnosis("plugins", "note", "there is no `search` among them.", todo)
    else:
        yield Diagnosis("plugins", "good", f"{', '.join(names)}.")


def _key(provider: ProviderSettings) -> Iterator[Diagnosis]:
    """Look whether there is a key, never at what it is."""
    if provider.type not in {*_ASKED, "hive"}:
        yield Diagnosis("key", "good", f"`{provider.type}` needs none.")
    elif engines.has_key(provider):
        yield Diagnosis("key", "good", f"{provider.api_key_env} is set, or none is needed.")
    else:
        what = f"the environment variable {provider.api_key_env} is not set."
        todo = "Set it; until then builds use what is known and send nothing."
        yield Diagnosis("key", "bad", what, todo)


def _service(provider: ProviderSettings, ask: Callable[..., Probe]) -> Iterator[Diagnosis]:
    """Ask the service for its models and, where one is needed, its Batch API."""
    if provider.type not in _ASKED:
        why = "every request costs money" if provider.type == "hive" else "there is none"
        yield Diagnosis("service", "good", f"not asked: {why}.")
        return
    if not engines.has_key(provider):
        return
    needed = _ASKED[provider.type]
    try:
        found = ask(
            provider.base_url,
            provider.api_key_env,
            allow_http=provider.allow_http,
            batches=needed,
        )
    except I18nError as error:
        yield Diagnosis("service", "bad", *_told(error, "Check base_url and the key."))
        return
    if needed and not found.batches:
        what = f"{found.service} has no Batch API."
        yield Diagnosis("service", "bad", what, "Set `type: chat`, or use another `base_url`.")
    else:
        yield Diagnosis("service", "good", f"{found.service} answers and takes the key.")
    yield _model(provider.model, found.models)


def _model(name: str, offered: tuple[str, ...] | None) -> Diagnosis:
    if offered is None:
        return Diagnosis("model", "note", f"{name}: the service does not list its models.")
    if name in offered:
        return Diagnosis("model", "good", f"{name} is among {plural(len(offered), 'model')}.")
    near = difflib.get_close_matches(name, offered, n=3, cutoff=0.3) or list(offered[:3])
    todo = f"Set `provider.model`, for instance to {', '.join(near)}." if near else ""
    return Diagnosis("model", "note", f"{name} is not in the service's list.", todo)


def _folder(settings: Settings) -> Iterator[Diagnosis]:
    """Open the memory and the journal, and see whether git would take them."""
    try:
        with Workspace(settings) as workspace:
            flying = workspace.journal.count_in_flight()
            workspace.memory.get("und", "none")
            problem = workspace.problem
    except I18nError as error:
        yield Diagnosis("memory", "bad", *_told(error, "Check the folder."))
        return
    if problem:
        yield Diagnosis("shared memory", "note", problem, "Check `memory` and that server.")
    if _tracked(settings.cache_dir):
        what = f"{settings.cache_dir} is not ignored by git."
        yield Diagnosis("memory", "note", what, "Add it to .gitignore.")
    out = f"; {plural(flying, 'request')} in flight" if flying else ""
    yield Diagnosis("memory", "good", f"{settings.cache_dir} can be read{out}.")


def _tracked(folder: Path) -> bool:
    """Tell whether git would commit a file in this folder; False without git."""
    base = next(path for path in folder.parents if path.is_dir())
    git, done = shutil.which("git"), None
    if git:
        with suppress(OSError, subprocess.TimeoutExpired):
            asked = [git, "check-ignore", "-q", str(folder / "journal.sqlite")]
            done = subprocess.run(asked, cwd=base, check=False, capture_output=True, timeout=10)  # noqa: S603 -- a fixed command
    return done is not None and done.returncode == 1


def _disk(config: MkDocsConfig, settings: Settings) -> Iterator[Diagnosis]:
    """Compare the room on the disk with what the languages will take."""
    folder = next(path for path in settings.cache_dir.parents if path.is_dir())
    free = shutil.disk_usage(folder).free
    files = sum(path.stat().st_size for path in Path(config.docs_dir).rglob("*") if path.is_file())
    needed = _ROOM + files * _GROWTH * (len(settings.languages) + 1)
    room = f"{free / 1e9:,.1f} GB free, about {needed / 1e9:,.1f} GB needed."
    if free < needed:
        yield Diagnosis("disk", "bad", room, "Make room: a build keeps the old site to the end.")
    else:
        yield Diagnosis("disk", "good", room)
