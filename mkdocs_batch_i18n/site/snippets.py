"""Files that `pymdownx.snippets` puts into pages: translated copies, in front of its `base_path`.

They are read while a page is rendered, when its text has been translated already.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mkdocs.config.defaults import MkDocsConfig

_EXTENSION = "pymdownx.snippets"
_PAGES = (".md", ".markdown")
_LINE = re.compile(r"""[ \t>]*-+8<-+[ \t]+(?P<quote>["'])(?P<name>.+?)(?P=quote)[ \t]*""")
"""A reference on one line."""
_BLOCK = re.compile(r"[ \t>]*-+8<-+[ \t]*")
"""Begins and ends a list of references, one a line."""
_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_NUMBERS = re.compile(r":-?\d*:?-?\d*(,-?\d*:?-?\d*)*$")
"""Lines of a file, which are others in a translation."""
_SECTION = re.compile(r":[A-Za-z][\w-]*$")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A file of text that pages include."""

    uri: str
    """Its name among the pages: relative to `docs_dir`, or else to mkdocs.yml."""
    name: str
    """Its path below its base, as pages name it."""
    path: str
    """Where it is."""


def find(config: MkDocsConfig, texts: Iterable[str]) -> list[Snippet]:
    """Return the files that these pages include as text, and those that they include in turn.

    Left out is what is shown as code, or of which single lines are chosen, anywhere on the site.
    """
    if _EXTENSION not in config.markdown_extensions:
        return []
    bases, settings = _bases(config), _settings(config)
    found: dict[str, Path] = {}
    barred: set[str] = set()
    appended = [_Reference(str(name), plain=True) for name in settings.get("auto_append") or ()]
    waiting = [*appended, *(item for text in texts for item in _references(text))]
    while waiting:
        reference = waiting.pop()
        if not reference.plain:
            barred.add(reference.name)
        path = _located(reference.name, bases)
        if path is not None and reference.name not in found:
            found[reference.name] = path
            waiting += _references(_text(path))
    return [
        Snippet(_uri(path, config), name, str(path))
        for name, path in sorted(found.items())
        if name not in barred
    ]


def place(
    config: MkDocsConfig,
    snippets: Sequence[Snippet],
    folder: Path,
    translate: Callable[[str, str], str],
) -> None:
    """Write translated copies into a folder, and let the site look there first.

    `translate` is given the name and the text of a file.
    """
    if not snippets:
        return
    for snippet in snippets:
        copy = folder / snippet.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(translate(snippet.uri, text_of(snippet)), "utf-8")
    settings = dict(_settings(config))
    given = settings.get("base_path", ["."])
    others = given if isinstance(given, (list, tuple)) else [given]
    config.mdx_configs[_EXTENSION] = {**settings, "base_path": [str(folder), *others]}


@dataclass(frozen=True, slots=True)
class _Reference:
    """A file that a text names."""

    name: str
    plain: bool
    """It is included as text, as a whole or by section."""


def _references(text: str) -> Iterator[_Reference]:
    """Yield the files that a text includes."""
    fence, listing = "", False
    for line in text.splitlines():
        if _BLOCK.fullmatch(line):
            listing = not listing
        elif match := _LINE.fullmatch(line):
            yield _reference(match["name"], coded=bool(fence))
        elif listing and line.strip() and not line.strip().startswith(";"):
            yield _reference(line.strip(), coded=bool(fence))
        elif match := _FENCE.match(line):
            if not fence:
                fence = match[1]
            elif match[1].startswith(fence):
                fence = ""


def _reference(name: str, *, coded: bool) -> _Reference:
    whole = _SECTION.sub("", name)
    path = _NUMBERS.sub("", whole)
    return _Reference(path, plain=not coded and path == whole)


def _settings(config: MkDocsConfig) -> dict[str, Any]:
    return (config.mdx_configs or {}).get(_EXTENSION) or {}


def _bases(config: MkDocsConfig) -> list[Path]:
    """Return the folders that are the same for every page, in their order."""
    given = _settings(config).get("base_path", ["."])
    found = (_folder(base) for base in (given if isinstance(given, (list, tuple)) else [given]))
    return [folder for folder in found if folder]


def _folder(base: Any) -> Path | None:  # noqa: ANN401 - whatever YAML holds
    try:
        return Path(os.fspath(base)).absolute()
    except (TypeError, ValueError, ConfigurationError):
        return None  # relative to each page


def text_of(snippet: Snippet) -> str:
    """Return the text of a file."""
    return _text(Path(snippet.path))


def _located(name: str, bases: Iterable[Path]) -> Path | None:
    """Return where a file of text is; None if it is not, is no text, or may not be included."""
    if not name.lower().endswith(_PAGES):
        return None
    for base in bases:
        path = Path(os.path.normpath(base / name))
        if path.is_file() and base in path.parents:
            return path
    return None


def _text(path: Path) -> str:
    """Return the text of a file; empty if it is none, which its extension will say."""
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""


def _uri(path: Path, config: MkDocsConfig) -> str:
    root = Path(config.config_file_path or "mkdocs.yml").absolute().parent
    for folder in (Path(config.docs_dir), root):
        if folder in path.parents:
            return path.relative_to(folder).as_posix()
    return path.name
