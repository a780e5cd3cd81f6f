"""A file that is the same in every language stands once in the site, in the source language's.

A child links such files there as it writes its pages; when all sites are put together, its own
copies go. Only files that pages link to are treated so: what a script may fetch stays where the
script expects it.
"""

from __future__ import annotations

import filecmp
import hashlib
import posixpath
import re
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mkdocs.structure.files import File, Files

_LINKED = frozenset(
    """
    .css .js .mjs .map .png .jpg .jpeg .gif .svg .webp .avif .ico .woff .woff2 .ttf .otf .eot
    .mp4 .webm .ogg .mp3 .wav .pdf .zip
    """.split()  # noqa: SIM905 - reads better as words
)
_SEARCH = "search/"
"""The folder of the themes' own search scripts, which look for the index beside themselves."""
_SETTINGS = '<script id="__config"'
"""Begins Material's settings for its scripts, addresses among them."""


def statics(files: Files) -> dict[str, str]:
    """Return what is to be linked from other languages: by place in the site, which file it is."""
    return {file.dest_uri: _identity(file) for file in files if _is_linked(file)}


def _is_linked(file: File) -> bool:
    path = PurePosixPath(file.dest_uri)
    linked = path.suffix.lower() in _LINKED and not file.dest_uri.startswith(_SEARCH)
    return linked and bool(file.inclusion.is_included())  # type: ignore[no-untyped-call]


def _identity(file: File) -> str:
    if file.abs_src_path is not None:
        return file.abs_src_path
    return hashlib.sha256(file.content_bytes).hexdigest()


class Shared:
    """The files that a language has in common with the source language."""

    def __init__(
        self, files: Files, source: Mapping[str, str], folders: tuple[str, str], site_url: str
    ) -> None:
        """Take the language's files, the source's `statics`, and where both sites are.

        `folders` are those of the language and of the source language below the root (`es/`, and
        nothing or `en/`), `site_url` is the address of the language's site, empty if unknown.
        """
        folder, self._home = folders
        self._urls = {
            file.dest_uri: file.url
            for file in files
            if _is_linked(file) and source.get(file.dest_uri) == _identity(file)
        }
        self._path = urlsplit(site_url).path if site_url else ""
        self._root = self._path.removesuffix(folder) + self._home
        self._endings = _endings(self._urls)

    @property
    def places(self) -> list[str]:
        """Where these files are, relative to the site."""
        return sorted(self._urls)

    def relink(self, output: str, url: str) -> str:
        """Return a page of the language, at `url` within it, linked to the files at the root."""
        if not self._urls:
            return output
        folder = url.rpartition("/")[0]
        pieces, end = list[str](), 0
        changes = (*self._attributes(output, folder), *self._settings(output, folder))
        for start, stop, address in sorted(changes):
            if start >= end:  # or what reads like an attribute is within a setting
                pieces += output[end:start], address
                end = stop
        return "".join([*pieces, output[end:]])

    def _attributes(self, output: str, folder: str) -> Iterator[tuple[int, int, str]]:
        """Yield from where to where another address is to stand, and which."""
        for match in self._endings.finditer(output):
            start = _value(output, match.start())
            attribute = _ATTRIBUTE.search(output, max(start - _LONGEST_NAME, 0), start)
            if not attribute:
                continue
            address = output[start : match.end()]
            other = self._elsewhere(address, folder)
            # It may only read like an attribute.
            if other != address and _in_tag(output, attribute.start()):
                yield start, match.end(), other

    def _settings(self, output: str, folder: str) -> Iterator[tuple[int, int, str]]:
        """Yield the same of Material's settings, where addresses are strings of JSON."""
        start = output.rfind(_SETTINGS)
        end = output.find("</script>", start)
        if 0 <= start < end:
            for match in _STRING.finditer(output, start + len(_SETTINGS), end):
                yield (*match.span(1), self._elsewhere(match[1], folder))

    def _elsewhere(self, address: str, folder: str) -> str:
        """Return the address of a shared file from a page in a folder; any other as it is."""
        if address.startswith("/"):
            if self._path and address.startswith(self._path):
                found = self._urls.get(unquote(address.removeprefix(self._path)))
                return self._root + found if found else address
            return address
        place = posixpath.normpath(posixpath.join(folder, unquote(address)))
        found = self._urls.get(place)
        steps = folder.count("/") + 1 + bool(folder)
        return "../" * steps + self._home + found if found else address


_OPEN_TAG = re.compile(r"""<[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*""")
_LONGEST = 20
"""Signs `<` that may stand in the attributes of one tag."""


def _in_tag(output: str, position: int) -> bool:
    """Tell whether a place is within a tag, between its attributes."""
    start = position
    for _ in range(_LONGEST):
        start = output.rfind("<", 0, start)
        if start < 0 or _OPEN_TAG.fullmatch(output, start, position):
            return start >= 0
        if output.find(">", start, position) < 0:
            continue
        if '"' not in output[start:position] and "'" not in output[start:position]:
            return False  # a whole tag, and then text
    return False


_STRING = re.compile(r'"([^"\\]+)"')


_ATTRIBUTE = re.compile(r"""\s(?:href|src|poster|data-src|data-href|content)=["']\Z""")
_LONGEST_NAME = len(" data-href='")


def _endings(places: Iterable[str]) -> re.Pattern[str]:
    """Return what finds where addresses end that may be those of the files.

    They are few in a page, its attributes are many.
    """
    kinds = sorted({PurePosixPath(place).suffix for place in places})
    return re.compile(rf"""(?:{"|".join(map(re.escape, kinds))})(?=["'?#])""")


def _value(output: str, position: int) -> int:
    """Return where the quoted value begins that holds a place."""
    double = output.rfind('"', 0, position)
    return max(double, output.rfind("'", double + 1, position)) + 1


def take_out(site: Path, home: Path, places: Iterable[str]) -> None:
    """Remove from a language's site what is the same in the source's; move what that lacks."""
    folders: set[PurePosixPath] = set()
    for place in places:
        own, common = site / place, home / place
        if not own.is_file():
            continue
        if not common.exists():
            common.parent.mkdir(parents=True, exist_ok=True)
            own.replace(common)
        elif filecmp.cmp(own, common, shallow=False):
            own.unlink()
        folders.update(PurePosixPath(place).parents)
    for folder in sorted(folders, key=lambda path: -len(path.parts)):
        with suppress(OSError):  # it is not empty
            (site / folder).rmdir()
