"""A language whose inputs did not change is not built again: its last site is whole and stays.

What a build reads is known only of plugins, themes and extensions that are known; with any other
one, with hooks, or after any doubt, the language is built.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import sysconfig
import warnings
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from mkdocs import utils
from mkdocs.exceptions import ConfigurationError

from mkdocs_batch_i18n.site import records
from mkdocs_batch_i18n.site.builds import Line, Outcome
from mkdocs_batch_i18n.site.rendering import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from mkdocs_batch_i18n.site.digests import Digests

_PLUGINS = frozenset(
    {
        *("search", "material/search", "material/tags", "tags", "meta", "material/meta"),
        *("batch-i18n", "redirects", "minify", "glightbox"),
        *("awesome-nav", "awesome-pages", "literate-nav", "section-index"),
    }
)
"""Plugins that read nothing but the configuration and `docs_dir`, and keep no clock."""
_THEMES = frozenset({"mkdocs", "readthedocs", "material"})
_EXTENSIONS = (
    *("abbr", "admonition", "attr_list", "codehilite", "def_list", "extra", "fenced_code"),
    *("footnotes", "md_in_html", "meta", "nl2br", "sane_lists", "smarty", "tables", "toc"),
    *("wikilinks", "markdown.extensions.", "pymdownx.", "callouts", "mdx_gh_links"),
)
"""Extensions, or the beginnings of their names, that read no files; `pymdownx.snippets` does."""
_READERS = ("pymdownx.b64", "pymdownx.snippets:")
"""Those among them that read files from anywhere, or, named by a class, hide from where."""
_MOST_FILES = 20_000
_PACKAGE = __name__.partition(".")[0]


def inputs(config: MkDocsConfig, files: Files, known: object, digests: Digests) -> str | None:
    """Return a hash of all that the other languages are made of; None where that is in doubt.

    `known` is what the plugin itself knows, as JSON data. Must be called when navigation is
    known, before pages are rendered.
    """
    folders = _folders(config)
    if folders is None:
        return None
    digest = hashlib.sha256()
    # Not all of it is left in here: MkDocs takes the options of plugins out.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        layers = [dict(layer) for layer in config.user_configs]
    stated = [
        plain(layers),
        _written(Path(config.config_file_path or "")),
        known,
        utils.get_build_date(),
        *programs(),
    ]
    digest.update(json.dumps(stated, sort_keys=True, default=str).encode())
    for file in files:
        if file.abs_src_path is None:
            digest.update(f"\0{file.src_uri}\0".encode() + file.content_bytes)
    return with_files(digest, folders, digests)


class Digest(Protocol):
    """One of hashlib's."""

    def update(self, data: bytes, /) -> None:
        """Take more bytes."""

    def hexdigest(self) -> str:
        """Return the hash as text."""


@cache
def programs() -> list[object]:
    """Return the versions of all that is installed, as JSON data."""
    return [sys.version, sorted(_packages())]


def with_files(digest: Digest, paths: Iterable[Path], digests: Digests) -> str | None:
    """Return a hash extended by files, folders and the modules that no version names.

    None if there are too many files, or one that cannot be read.
    """
    try:
        for path in sorted({*_below(paths), *_other_modules(), *_own_modules()}):
            digest.update(os.fsencode(f"\0{path}\0{digests.of(path)}"))
    except (OSError, ValueError):
        return None
    return digest.hexdigest()


def _written(config_file: Path) -> list[str]:
    """Return a configuration file, those it inherits from, and what they take from outside."""
    if not config_file.is_file():
        return []
    text = config_file.read_text("utf-8")
    named = set(re.findall(r"\w+", " ".join(re.findall(r"!ENV\s+(.*)", text))))
    outside = [f"{name}={value}" for name, value in sorted(os.environ.items()) if name in named]
    parent = re.search(r"^INHERIT:\s*['\"]?(.*?)['\"]?\s*$", text, re.MULTILINE)
    inherited = _written(config_file.parent / parent[1]) if parent else []
    return [text, *outside, *inherited]


def _folders(config: MkDocsConfig) -> list[Path] | None:
    """Return the folders that a build reads, without those of packages; None if unsure."""
    plugins = {name.partition(" ")[0] for name in config.plugins}
    if config.hooks or not plugins <= _PLUGINS or config.theme.name not in _THEMES:
        return None
    if not knows_extensions(config):
        return None
    snippets = included(config)
    if snippets is None:
        return None
    return [Path(config.docs_dir), *own_theme_folders(config), *snippets]


def knows_extensions(config: MkDocsConfig) -> bool:
    """Tell whether all extensions are known; what they read is not said by that."""
    names = [name for name in config.markdown_extensions if isinstance(name, str)]
    modules = {type(item).__module__ for item in config.markdown_extensions}
    ours = all(module.startswith((_PACKAGE, "builtins")) for module in modules)
    return ours and all(n.startswith(_EXTENSIONS) and not n.startswith(_READERS) for n in names)


def own_theme_folders(config: MkDocsConfig) -> list[Path]:
    """Return the theme's folders that belong to the site; the others have a version."""
    packages = sysconfig.get_paths()["purelib"]
    return [Path(folder) for folder in config.theme.dirs if not folder.startswith(packages)]


def included(config: MkDocsConfig) -> list[Path] | None:
    """Return the folders that snippets come from; None if the site itself is in one of them."""
    if "pymdownx.snippets" not in config.markdown_extensions:
        return []
    settings = (config.mdx_configs or {}).get("pymdownx.snippets", {})
    if settings.get("url_download") or "base_path" not in settings:
        return None
    given = settings["base_path"]
    paths = [given] if isinstance(given, (str, os.PathLike)) else given
    try:
        folders = [Path(os.fspath(path)).absolute() for path in paths]
    except (TypeError, ValueError, ConfigurationError):
        return None  # relative to each page
    site = Path(config.site_dir)
    root = Path(config.config_file_path or ".").absolute().parent
    outside = all(folder not in {root, *root.parents, *site.parents} for folder in folders)
    return folders if outside else None


def _below(paths: Iterable[Path]) -> Iterator[str]:
    """Yield files, and those in folders; raise ValueError if there are too many to look at."""
    for path in paths:
        if path.is_file():
            yield str(path)
        elif path.is_dir():
            yield from (entry.path for entry in _entries(path))


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield the files in a folder, as MkDocs finds them; raise ValueError if there are too many."""
    folders, count = [str(folder)], 0
    while folders:
        with os.scandir(folders.pop()) as found:
            for entry in found:
                count += 1
                if entry.is_dir():  # or a link to one
                    folders.append(entry.path)
                else:
                    yield entry
        if count > _MOST_FILES:
            raise ValueError(folder)


@cache
def _own_modules() -> tuple[str, ...]:
    """Return the modules of this package, which may change without its version."""
    return tuple(path for path in _below([Path(__file__).parents[1]]) if path.endswith(".py"))


def _other_modules() -> Iterator[str]:
    """Yield the modules that no installed version names: those imported from working trees."""
    paths = sysconfig.get_paths()
    versioned = (paths["purelib"], paths["platlib"], paths["stdlib"], paths["platstdlib"])
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        own = (getattr(module, "__name__", None) or "").startswith(_PACKAGE)
        if file and file.endswith(".py") and not own and not file.startswith(versioned):
            yield file


def _packages() -> Iterator[str]:
    """Yield the names and versions of the installed packages."""
    for entry in {sysconfig.get_paths()["purelib"], sysconfig.get_paths()["platlib"]}:
        for name in os.listdir(entry):  # noqa: PTH208 - names are all that is wanted
            if name.endswith((".dist-info", ".egg-info")):
                yield name


class Standing:
    """What a build has found out about the translations, kept for as long as it holds."""

    def __init__(self, path: Path, made_of: str | None) -> None:
        """Take the file of the record, and a hash of all that it depends on; None if in doubt."""
        self._path = path
        self._made_of = made_of

    @property
    def lasts(self) -> bool:
        """Whether anything can be kept."""
        return self._made_of is not None

    def read(self) -> Mapping[str, Any]:
        """Return what was kept; empty if that does not hold any longer."""
        kept = records.read(self._path) if self._made_of else {}
        return kept["found"] if kept and kept["made_of"] == self._made_of else {}

    def keep(self, found: Mapping[str, Any] | None) -> None:
        """Keep what was found for the next build; None is nothing that could be kept."""
        if self._made_of and found is not None:
            records.write(self._path, {"made_of": self._made_of, "found": found})


class Editions:
    """The languages' last sites: what each was made of, and what it looked like."""

    def __init__(self, path: Path, site_dir: Path) -> None:
        """Take the file of the record, and the folder of the published site."""
        self._path = path
        self._site_dir = site_dir
        self._kept: Mapping[str, Any] = records.read(path)

    def unchanged(self, language: str, made_of: str | None) -> Outcome | None:
        """Return how a language was built if that site is still there, untouched, and current."""
        kept = self._kept.get(language)
        if made_of is None or not kept or kept["made_of"] != made_of:
            return None
        if kept["looks"] is None or kept["looks"] != _looks(self._site_dir / language):
            return None
        return Outcome(language, tuple(Line(**line) for line in kept["lines"]), None)

    def keep(self, built: Iterable[Outcome], made_of: Mapping[str, str | None]) -> None:
        """Note the sites that have just been built and published; the others are as they were."""
        record = {code: kept for code, kept in self._kept.items() if code in made_of}
        for outcome in built:
            record.pop(outcome.language, None)
            if made_of[outcome.language]:
                record[outcome.language] = {
                    "made_of": made_of[outcome.language],
                    "looks": _looks(self._site_dir / outcome.language),
                    "lines": [asdict(line) for line in outcome.lines],
                }
        if record != self._kept:
            records.write(self._path, record)


def _looks(folder: Path) -> str | None:
    """Return a hash of the names, sizes and times of all files in a folder; None if in doubt."""
    start = len(str(folder))
    try:
        states = ((entry.path, entry.stat()) for entry in _entries(folder))
        looks = sorted(f"{path[start:]}\0{x.st_size}\0{x.st_mtime_ns}" for path, x in states)
    except (OSError, ValueError):
        return None
    return hashlib.sha256(os.fsencode("\0".join(looks))).hexdigest()
