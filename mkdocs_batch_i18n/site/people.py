"""People's pages: `page.es.md` or `es/page.md` stands for `page.md` in that language.

MkDocs finds them as pages of the site. Here they are taken out, and each build gets those of its
own language in the place of the source pages: under the source page's name, so that links,
navigation and other plugins find them, and with their own file behind them.
"""

from __future__ import annotations

import copy
import posixpath
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal

from mkdocs.structure.files import File, Files, InclusionLevel

from mkdocs_batch_i18n.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mkdocs.config.defaults import MkDocsConfig

Structure = Literal["auto", "suffix", "folder"]

_CODE = frozenset({".js", ".mjs", ".css", ".map", ".json"})
"""`picker.de.js` beside `picker.js` adds a language to it, and does not stand for it."""
_NAMED_BY_PATH = ("src_uri", "name", "dest_uri", "url", "abs_dest_path")


@dataclass(frozen=True, slots=True)
class People:
    """What people have written in other languages than the source language."""

    written: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By source page, the languages in which a person wrote it."""
    alone: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By page that the source language lacks, the languages that have it."""

    def joined(self, other: People) -> People:
        """Return what is in either."""
        pairs = ((self.written, other.written), (self.alone, other.alone))
        return People(*(_union(one, two) for one, two in pairs))


@dataclass(frozen=True, slots=True)
class Layout:
    """How files name their language."""

    source: str
    """Code of the source language."""
    languages: tuple[str, ...]
    """Codes of the other languages."""
    structure: Structure = "auto"
    """`suffix`: page.es.md; `folder`: es/page.md; `auto`: both, where there is no doubt."""

    def suffixed(self, uri: str) -> tuple[str, str] | None:
        """Return the language of `page.es.md` and the name `page.md`; None without a language."""
        if uri.rpartition("/")[2].count(".") < 2:  # noqa: PLR2004 - as nearly all files
            return None
        path = PurePosixPath(uri)
        stem, dot, tag = path.stem.rpartition(".")
        code = self._code(tag) if dot and stem else None
        return (code, path.with_name(stem + path.suffix).as_posix()) if code else None

    def foldered(self, uri: str) -> tuple[str, str] | None:
        """Return the language of `es/page.md` and the name `page.md`; None without a language."""
        folder, slash, rest = uri.partition("/")
        code = self._code(folder) if slash else None
        return (code, rest) if code else None

    def _code(self, tag: str) -> str | None:
        """Return the site's language of a tag in a file name, which may be written `pt_BR`."""
        wanted = tag.replace("_", "-").lower()
        return next((c for c in (self.source, *self.languages) if c.lower() == wanted), None)


class LanguageFiles(Files):
    """The files of one language, found under the names of the source pages and of their own."""

    def __init__(self, files: Iterable[File], names: Mapping[str, str]) -> None:
        """Take the files, and by the name of a person's page that of its source page."""
        super().__init__(files)
        self._names = names

    def get_file_from_path(self, path: str) -> File | None:
        """Return the file of a path; of a person's page, what this language has instead."""
        uri = PurePosixPath(path.replace("\\", "/")).as_posix()
        # From es/page.md, ../image.png is the image in `docs_dir`; from page.md it is outside.
        names = (uri, self._names.get(uri), uri.removeprefix("../"))
        found = (super(LanguageFiles, self).get_file_from_path(name) for name in names if name)
        return next(filter(None, found), None)


@dataclass(frozen=True, slots=True)
class _Version:
    """A file that stands for another one in one language."""

    file: File
    code: str
    uri: str
    """The name of what it stands for."""


class Sorter:
    """Takes people's files out of a site, and puts those of one language where they belong."""

    def __init__(self, layout: Layout, code: str) -> None:
        """Sort for the build of the language of this code."""
        self._layout = layout
        self._code = code
        self._names: dict[str, str] = {}
        self.people = People()
        """What was found so far."""

    def sort(self, files: Files, config: MkDocsConfig) -> Files:
        """Return the files of the language; those of a site without people's files stay.

        May be called again after other plugins have added files.
        """
        shelf = _Shelf(files, config, self._layout)
        self._names |= {uri: version.uri for uri, version in shelf.versions.items()}
        self.people = self.people.joined(shelf.people())
        return LanguageFiles(shelf.arranged(self._code), self._names) if self._names else files


class _Shelf:
    """The files of a site, sorted by what they stand for and in which language."""

    def __init__(self, files: Files, config: MkDocsConfig, layout: Layout) -> None:
        self._files = files
        self._config = config
        self._layout = layout
        own = [file for file in files if self._is_own(file)]
        self._folders = self._language_folders(own)
        found = (self._version(file) for file in own)
        self.versions = {version.file.src_uri: version for version in found if version}
        self._sources = self._source_pages(own)

    def _is_own(self, file: File) -> bool:
        """Tell whether a file is the site's own, neither a theme's nor excluded."""
        excluded = self._config.exclude_docs
        own = file.generated_by or file.src_dir == self._config.docs_dir
        return bool(own) and not (excluded and excluded.match_file(file.src_uri))

    def _language_folders(self, own: list[File]) -> frozenset[str]:
        """Return the languages whose folders hold what people wrote.

        Without a word from the site, a folder does whose pages all have a source page. docs/en/
        holds the source pages only if there are no pages outside of languages' folders.
        """
        if self._layout.structure == "suffix":
            return frozenset()
        if self._layout.structure == "folder":
            return frozenset((self._layout.source, *self._layout.languages))
        held: dict[str, set[str]] = {"": set()}
        for file in filter(File.is_documentation_page, own):
            code, uri = self._layout.foldered(file.src_uri) or ("", file.src_uri)
            suffixed = self._layout.suffixed(uri)
            held.setdefault(code, set()).add(_plain(suffixed[1] if suffixed else uri))
        outside, source = held.pop(""), held.pop(self._layout.source, set())
        sure = {code for code, names in held.items() if names <= (outside or source)}
        return frozenset(sure if outside or not sure else {*sure, self._layout.source})

    def _version(self, file: File) -> _Version | None:
        found = self._layout.foldered(file.src_uri)
        if found and found[0] in self._folders:
            return _Version(file, *found)
        found = self._layout.suffixed(file.src_uri)
        if not found or self._layout.structure == "folder":
            return None
        is_code = PurePosixPath(found[1]).suffix.lower() in _CODE
        replaces = not is_code and self._files.get_file_from_path(found[1]) is not None
        return _Version(file, *found) if file.is_documentation_page() or replaces else None

    def _source_pages(self, own: list[File]) -> dict[str, str]:
        """Return the names of the source pages, whether README.md or index.md matters not."""
        pages = list(filter(File.is_documentation_page, own))
        uris = [file.src_uri for file in pages if file.src_uri not in self.versions]
        versions = filter(None, (self.versions.get(file.src_uri) for file in pages))
        uris += [version.uri for version in versions if version.code == self._layout.source]
        return {_plain(uri): uri for uri in uris}

    def arranged(self, code: str) -> list[File]:
        """Return the files of one language."""
        chosen = self._chosen(code)
        left = dict(chosen)
        found: list[File] = []
        for file in self._files:
            version = self.versions.get(file.src_uri)
            name = self._name(version.uri if version else file.src_uri)
            stays = version is not None and self._stays(version)
            if name in left and not stays:
                found.append(left.pop(name))
            elif stays or (version is None and name not in chosen):
                found.append(file)
        return found

    def _stays(self, version: _Version) -> bool:
        """Tell whether a file is also there under its own name, as `image.es.png` is."""
        folder = self._layout.foldered(version.file.src_uri)
        foldered = folder is not None and folder[0] in self._folders
        return not foldered and not version.file.is_documentation_page()

    def _chosen(self, code: str) -> dict[str, File]:
        """Return by name what stands there in a language: its own, or the source language's."""
        versions = self.versions.values()
        source = {self._name(v.uri): v for v in versions if v.code == self._layout.source}
        own = {self._name(v.uri): v for v in versions if v.code == code}
        return {name: _renamed(v.file, name) for name, v in {**source, **own}.items()}

    def _name(self, uri: str) -> str:
        """Return the name of the source page, if there is one."""
        return self._sources.get(_plain(uri), uri)

    def people(self) -> People:
        """Return what people have written."""
        written: dict[str, frozenset[str]] = {}
        alone: dict[str, frozenset[str]] = {}
        for version in self.versions.values():
            if version.code != self._layout.source and version.file.is_documentation_page():
                record = written if _plain(version.uri) in self._sources else alone
                uri = self._name(version.uri)
                record[uri] = record.get(uri, frozenset()) | {version.code}
        return People(written, alone)


def require_free(files: Files, languages: Iterable[str]) -> None:
    """Raise `ConfigurationError` if the source language's site fills the folder of another one."""
    codes = {code.lower(): code for code in languages}
    for file in files:
        folder = file.dest_uri.partition("/")[0]
        inside = "/" in file.dest_uri and folder.lower() in codes
        if inside and file.inclusion != InclusionLevel.EXCLUDED:
            what = f"stands in {folder}/, where the site of the language {folder!r} belongs."
            todo = (
                f"If people wrote what is in {folder}/ for that language, set `docs_structure: "
                "folder`; else rename the folder."
            )
            raise ConfigurationError(what, where=file.src_uri, todo=todo)


def _union(
    one: Mapping[str, frozenset[str]], two: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Return all languages of each page."""
    none: frozenset[str] = frozenset()
    return {uri: one.get(uri, none) | two.get(uri, none) for uri in {**one, **two}}


def _plain(uri: str) -> str:
    """Return a page's name without the difference of README.md and index.md."""
    folder, name = posixpath.split(uri)
    return posixpath.join(folder, "index.md") if name == "README.md" else uri


def _renamed(original: File, uri: str) -> File:
    """Return a file under the name of what it stands for; what is behind it stays."""
    file = copy.copy(original)
    if file.src_uri == uri:
        return file
    for name in _NAMED_BY_PATH:
        vars(file).pop(name, None)
    file.src_uri = uri
    file.abs_src_path = original.abs_src_path
    file.edit_uri = original.edit_uri
    return file
